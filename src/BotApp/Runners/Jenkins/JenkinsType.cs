using System.Net.Http.Headers;
using System.Text;

namespace BotApp.Runners.Jenkins;

/// <summary>Jenkins: <c>Url</c> is its root, <c>User</c> and <c>Token</c> a user with an API token, or <c>User</c> and <c>Password</c>.</summary>
internal sealed class JenkinsType : RunnerType<JenkinsOptions>
{
    public override string Name => "jenkins";

    protected override IEnumerable<string> Problems(JenkinsOptions options)
    {
        if (string.IsNullOrEmpty(options.User) || options.User.Contains(':', StringComparison.Ordinal))
        {
            yield return "User is missing or holds a colon; expected the Jenkins user that Token belongs to.";
        }

        if (string.IsNullOrEmpty(options.Token) && string.IsNullOrEmpty(options.Password))
        {
            yield return "Token is missing; expected an API token of that user (its page in Jenkins, Security), or else Password.";
        }
        else if (!string.IsNullOrEmpty(options.Token) && !string.IsNullOrEmpty(options.Password))
        {
            yield return "Token and Password are both set; expected one of them, better Token.";
        }
    }

    protected override IRunner Create(string name, JenkinsOptions options, RunnerHttpFactory http, IServiceProvider services)
    {
        var hasPassword = !string.IsNullOrEmpty(options.Password);
        var credential = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{(hasPassword ? options.Password : options.Token)}")));
        var client = new JenkinsClient(http.Create(name, options, message => message.Headers.Authorization = credential, keepsCookies: hasPassword), hasPassword);
        var events = new JenkinsEvents([.. new[] { options.SigningKey, options.PreviousSigningKey }.OfType<string>()]);
        return new JenkinsRunner(name, options, client, events);
    }
}
