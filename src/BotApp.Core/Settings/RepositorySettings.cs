namespace BotApp.Core.Settings;

/// <summary>What a repository asks of BotApp in <c>.github/botapp.yml</c>. Every property initialiser is the documented default.</summary>
public sealed record RepositorySettings
{
    /// <summary>No settings file: test reports of the repository's own runs are reported, nothing is gated.</summary>
    public static RepositorySettings None { get; } = new();

    /// <summary>Whether there is a settings file; false only for <see cref="None"/> and what is derived from it.</summary>
    public bool HasFile { get; init; }

    /// <summary>The version of the vocabulary; 1 is the only one.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The pipelines, in the order of the file.</summary>
    public IReadOnlyList<PipelineSettings> Pipelines { get; init; } = [];

    /// <summary>How test results are judged and shown.</summary>
    public TestSettings Tests { get; init; } = new();

    /// <summary>What coverage has to reach; without the section, coverage is shown and never judged.</summary>
    public CoverageSettings Coverage { get; init; } = new();

    /// <summary>The aggregate gate; null without the section: no gate is posted.</summary>
    public GateSettings? Gate { get; init; }

    /// <summary>Comment commands: which, and for whom.</summary>
    public CommandSettings Commands { get; init; } = new();

    /// <summary>How the checks are named.</summary>
    public CheckSettings Checks { get; init; } = new();

    /// <summary>Who is told about what.</summary>
    public IReadOnlyList<NotifyRule> Notify { get; init; } = [];

    /// <summary>The previews of a pull request, in the order of the file.</summary>
    public IReadOnlyList<PreviewSettings> Previews { get; init; } = [];

    /// <summary>The deployment environments, in the order of the file.</summary>
    public IReadOnlyList<DeploymentSettings> Deployments { get; init; } = [];

    /// <summary>The packages that tags publish.</summary>
    public ReleaseSettings Releases { get; init; } = new();

    /// <summary>The expand/contract check of database migrations; null without the section: no check.</summary>
    public MigrationSettings? Migrations { get; init; }

    /// <summary>The pipeline of this name; null when there is none.</summary>
    public PipelineSettings? Pipeline(string name) => Pipelines.FirstOrDefault(pipeline => pipeline.Name == name);

    /// <summary>The preview of this name; null when there is none.</summary>
    public PreviewSettings? Preview(string name) => Previews.FirstOrDefault(preview => preview.Name == name);

    /// <summary>The deployment environment of this name; null when there is none.</summary>
    public DeploymentSettings? Deployment(string name) => Deployments.FirstOrDefault(deployment => deployment.Name == name);
}

/// <summary>How the checks are named.</summary>
public sealed record CheckSettings
{
    /// <summary>What every check's name starts with.</summary>
    public string Prefix { get; init; } = "botapp/";
}
