using System.Net.Http.Headers;
using System.Text;

namespace BotApp.Runners.Jenkins;

/// <summary>Jenkins: <c>Url</c> is its root, <c>User</c> and <c>Token</c> a user with an API token (a password would need a crumb with every request).</summary>
internal sealed class JenkinsType : IRunnerType
{
    public string Name => "jenkins";

    public Type OptionsType => typeof(RunnerOptions);

    public IEnumerable<string> Problems(RunnerOptions options)
    {
        if (string.IsNullOrEmpty(options.User) || options.User.Contains(':', StringComparison.Ordinal))
        {
            yield return "User is missing or holds a colon; expected the Jenkins user that Token belongs to.";
        }

        if (string.IsNullOrEmpty(options.Token))
        {
            yield return "Token is missing; expected an API token of that user (its page in Jenkins, Security), not the password.";
        }
    }

    public IRunner Create(string name, RunnerOptions options, RunnerHttpFactory http, IServiceProvider services)
    {
        var credential = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Token}")));
        var client = new JenkinsClient(http.Create(name, options, message => message.Headers.Authorization = credential));
        var events = new JenkinsEvents([.. new[] { options.SigningKey, options.PreviousSigningKey }.OfType<string>()]);
        return new JenkinsRunner(name, options, client, events);
    }
}
