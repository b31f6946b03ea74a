namespace BotApp.Simulator.FakeRunners.AzurePipelines;

/// <summary>A YAML pipeline: what its file declares and what its jobs are called.</summary>
internal sealed record AzureDefinition(int Id, string Name)
{
    /// <summary>The path of its YAML file, as error messages name it.</summary>
    public string YamlPath { get; init; } = "/azure-pipelines.yml";

    /// <summary>Declared template parameters. What is not declared is refused.</summary>
    public IReadOnlyList<AzureParameter> Parameters { get; init; } = [];

    /// <summary>The parameter that <c>name:</c> puts before the revision; null for a date.</summary>
    public string? NamedAfter { get; init; }

    /// <summary>Its stages in order; a file without stages has one called <c>__default</c>.</summary>
    public IReadOnlyList<AzureStageDefinition> Stages { get; init; } = [new("__default", ["test"])];

    public string DefaultBranch { get; init; } = "refs/heads/main";
}

/// <summary>A parameter of a YAML file; without a default it must be given.</summary>
internal sealed record AzureParameter(string Name, string? Default = null)
{
    /// <summary>The values it may have; none for any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>A stage and the display names of its jobs.</summary>
internal sealed record AzureStageDefinition(string Name, IReadOnlyList<string> Jobs);
