namespace BotApp.Runners.Http;

/// <summary>A service that speaks protocol 1: <c>Runners__NAME__Type = http</c>.</summary>
internal sealed class HttpRunnerType : RunnerType<RunnerOptions>
{
    public override string Name => "http";

    protected override IEnumerable<string> Problems(RunnerOptions options)
    {
        if (options.SigningKey is null)
        {
            yield return $"{nameof(options.SigningKey)} is missing: starts and events are signed with it; set the same on both sides, at least 32 random characters.";
        }

        if (options.User is not null)
        {
            yield return $"{nameof(options.User)} is set, but protocol 1 knows no users; {nameof(options.Token)} is sent as Bearer.";
        }
    }

    protected override IRunner Create(string name, RunnerOptions options, RunnerHttpFactory http, IServiceProvider services)
    {
        var bearer = options.Token is { Length: > 0 } token ? $"Bearer {token}" : null;
        var way = http.Create(name, options, bearer is null ? null : message => message.Headers.TryAddWithoutValidation("Authorization", bearer));
        return new HttpRunner(name, options, way, services.GetRequiredService<TimeProvider>());
    }
}
