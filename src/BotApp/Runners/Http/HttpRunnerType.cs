using BotApp.Storage;

namespace BotApp.Runners.Http;

/// <summary>A service reached over HTTP, <c>Runners__NAME__Type = http</c>: one that speaks protocol 1, or, with <c>Start</c>, one that is started by a request of the operator's words.</summary>
internal sealed class HttpRunnerType : RunnerType<HttpRunnerOptions>
{
    public override string Name => "http";

    protected override IEnumerable<string> Problems(HttpRunnerOptions options)
    {
        var problems = new List<string>();
        if (options.SigningKey is null)
        {
            problems.Add($"{nameof(options.SigningKey)} is missing: starts and events are signed with it; set the same on both sides, at least 32 random characters.");
        }

        if (options.User is not null)
        {
            problems.Add($"{nameof(options.User)} is set, but there are no users here; {nameof(options.Token)} is sent as Bearer.");
        }

        if (options.Start is { } start)
        {
            TellingRequests.Read(options, start, problems);
        }
        else if (options.Cancel is not null || options.Secrets.Count > 0)
        {
            problems.Add($"{nameof(options.Cancel)} and {nameof(options.Secrets)} belong to {nameof(options.Start)}, which is missing: without it the service speaks protocol 1.");
        }

        return problems;
    }

    protected override IRunner Create(string name, HttpRunnerOptions options, RunnerHttpFactory http, IServiceProvider services)
    {
        var bearer = options.Token is { Length: > 0 } token ? $"Bearer {token}" : null;
        var way = http.Create(name, options, bearer is null ? null : message => message.Headers.TryAddWithoutValidation("Authorization", bearer));
        return options.Start is { } start
            ? new TellingRunner(name, options, TellingRequests.Read(options, start, []), way, services.GetRequiredService<Store>(), services.GetRequiredService<ILogger<TellingRunner>>())
            : new HttpRunner(name, options, way, services.GetRequiredService<TimeProvider>());
    }
}
