namespace BotApp.Core.Onboarding;

/// <summary>What a repository without settings has, as far as settings can be made from it. All of it is foreign text.</summary>
public sealed record OnboardingFacts
{
    /// <summary>The branch that everything is read from.</summary>
    public required string DefaultBranch { get; init; }

    /// <summary>Texts of the workflow files by file name, such as <c>tests.yml</c>.</summary>
    public IReadOnlyDictionary<string, string> Workflows { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts of the files named in <see cref="Wanted"/>; null for one that is not there.</summary>
    public IReadOnlyDictionary<string, string?> Files { get; init; } = new Dictionary<string, string?>();

    /// <summary>Names of tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Names of GitHub's environments.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Where people read about the settings; null: nowhere that they can reach.</summary>
    public Uri? Docs { get; init; }

    /// <summary>Files besides the workflows that say something of how a project is tested and released.</summary>
    public static IReadOnlyList<string> Wanted { get; } = ["pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "pytest.ini", "noxfile.py"];
}

/// <summary>A settings file to propose.</summary>
/// <param name="Text">The file.</param>
/// <param name="Pipelines">The pipelines it names.</param>
/// <param name="Required">Those of them that its gate requires.</param>
public sealed record ProposedFile(string Text, IReadOnlyList<string> Pipelines, IReadOnlyList<string> Required);
