using System.Net.Http.Headers;
using System.Text;

namespace BotApp.Runners.AzurePipelines;

/// <summary>Azure Pipelines: one runner is one project, <c>Url</c> is <c>https://dev.azure.com/ORGANIZATION/PROJECT</c>, <c>Token</c> a personal access token of that organization.</summary>
internal sealed class AzurePipelinesType : IRunnerType
{
    public string Name => "azure-pipelines";

    public Type OptionsType => typeof(RunnerOptions);

    public IEnumerable<string> Problems(RunnerOptions options)
    {
        if (options.Url is { IsAbsoluteUri: true } url && url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Length < 2)
        {
            yield return "Url names no project; expected https://dev.azure.com/ORGANIZATION/PROJECT.";
        }

        if (string.IsNullOrEmpty(options.Token))
        {
            yield return "Token is missing; expected a personal access token of the organization with the scope 'Build: Read & execute'.";
        }

        if (options.User is not null)
        {
            yield return "User has no meaning here: a personal access token says whose it is. Remove it.";
        }
    }

    public IRunner Create(string name, RunnerOptions options, RunnerHttpFactory http, IServiceProvider services)
    {
        var credential = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($":{options.Token}")));
        var client = new AzureClient(http.Create(name, options, message => message.Headers.Authorization = credential));
        var events = new AzureEvents([.. new[] { options.SigningKey, options.PreviousSigningKey }.OfType<string>()]);
        return new AzurePipelinesRunner(name, options, client, events);
    }
}
