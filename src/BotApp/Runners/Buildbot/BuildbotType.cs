namespace BotApp.Runners.Buildbot;

/// <summary>
/// Buildbot 3.7 and later by its REST API, with a master as in <c>manifests/workflows/buildbot/master.cfg</c>. <see cref="RunnerOptions.User"/>
/// and <see cref="RunnerOptions.Token"/> are the account and its password; <see cref="RunnerOptions.Url"/> has to be Buildbot's own
/// <c>buildbotURL</c>, because the links to its files begin with it.
/// </summary>
internal sealed class BuildbotType : IRunnerType
{
    public string Name => "buildbot";

    public Type OptionsType => typeof(RunnerOptions);

    public IEnumerable<string> Problems(RunnerOptions options)
    {
        if (string.IsNullOrEmpty(options.User) || string.IsNullOrEmpty(options.Token))
        {
            yield return "User and Token are needed: the account of Buildbot that BotApp signs in with, and its password.";
        }
        else if (options.User.Contains(':', StringComparison.Ordinal))
        {
            yield return "User holds a colon, which no user name of Basic authentication can have (RFC 7617).";
        }
    }

    public IRunner Create(string name, RunnerOptions options, RunnerHttpFactory http, IServiceProvider services)
    {
        var web = http.Create(name, options, authorize: null, keepsCookies: true);
        return new BuildbotRunner(name, options, new BuildbotClient(web, options), web);
    }
}
