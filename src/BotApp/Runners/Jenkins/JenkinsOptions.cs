namespace BotApp.Runners.Jenkins;

/// <summary>How Jenkins is reached: as <see cref="RunnerOptions.User"/> with an API token (<see cref="RunnerOptions.Token"/>), or with a password.</summary>
internal sealed class JenkinsOptions : RunnerOptions
{
    /// <summary>The user's password, for a Jenkins that gives out no API tokens: a crumb is asked for before anything is changed. Not together with a token.</summary>
    public string? Password { get; set; }

    internal override IEnumerable<string?> AllSecrets() => [.. base.AllSecrets(), Password];
}
