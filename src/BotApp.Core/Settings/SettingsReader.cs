namespace BotApp.Core.Settings;

/// <summary>Reads <c>.github/botapp.yml</c>: typed settings, or all errors at once with their places. Never throws, whatever it is given.</summary>
public static class SettingsReader
{
    /// <summary>Where a repository keeps its settings.</summary>
    public const string DefaultPath = ".github/botapp.yml";

    /// <summary>Reads a file's text; <paramref name="path"/> is only passed on, for messages.</summary>
    public static SettingsResult Read(string yaml, string path)
    {
        var text = yaml.StartsWith('\uFEFF') ? yaml[1..] : yaml;
        var errors = new SettingsErrors(text);
        var root = SettingsTree.Read(text, errors);
        if (root is null)
        {
            // An empty file is a file with every default.
            return new SettingsResult(path, errors.Any ? null : new RepositorySettings { HasFile = true }, errors.InOrder);
        }

        if (Vocabulary.Root.TryRead(root, new SettingsPlace(errors, ""), out var settings))
        {
            settings = WithEveryPipelineRequired(settings, root);
            SettingsConsistency.Judge(settings, new SettingsMap(root, errors));
        }

        return new SettingsResult(path, errors.Any ? null : settings, errors.InOrder);
    }

    private static RepositorySettings WithEveryPipelineRequired(RepositorySettings settings, SettingsNode root)
    {
        var isWritten = root is MappingNode mapping && mapping.Entry("gate")?.Value is MappingNode gate && gate.Entry("required") is not null;
        return settings.Gate is null || isWritten
            ? settings
            : settings with { Gate = settings.Gate with { Required = [.. settings.Pipelines.Select(pipeline => new RequiredCheck.OfPipeline(pipeline.Name))] } };
    }
}
