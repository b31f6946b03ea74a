using System.Text.RegularExpressions;
using BotApp.Simulator.FakeRunners.AzurePipelines;
using BotApp.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace BotApp.Tests.Runners;

/// <summary>The pipeline file that users copy, read as Azure reads it where tests need that.</summary>
internal sealed partial class AzureTemplate
{
    private readonly YamlMappingNode _root;

    internal AzureTemplate()
    {
        Text = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests/workflows/azure-pipelines.yml"));
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text));
        _root = (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    internal string Text { get; }

    internal IReadOnlyList<string> Parameters => [.. Of(_root, "parameters").Select(static one => Scalar((YamlMappingNode)one, "name"))];

    /// <summary>The parameter that runs are named after.</summary>
    internal string NamedAfter => RunName().Match(Scalar(_root, "name")).Groups["name"].Value;

    /// <summary>A job is made for each.</summary>
    internal IReadOnlyList<string> Versions => VersionsOf(Scalar(Parameter("matrix"), "default"));

    internal IReadOnlyList<YamlMappingNode> Steps => [.. Of(Job, "steps").Cast<YamlMappingNode>()];

    internal YamlMappingNode Job
    {
        get
        {
            var each = (YamlMappingNode)Of(_root, "jobs").Single();
            var (key, jobs) = each.Children.Single();
            ((YamlScalarNode)key).Value.ShouldBe("${{ each python in split(replace(replace(parameters.matrix, '{\"python\":[\"', ''), '\"]}', ''), '\",\"') }}");
            return (YamlMappingNode)((YamlSequenceNode)jobs).Single();
        }
    }

    internal IReadOnlyList<string> JobNames => [.. Versions.Select(version => Scalar(Job, "displayName").Replace("${{ python }}", version, StringComparison.Ordinal))];

    internal string this[string trigger] => Scalar(_root, trigger);

    /// <summary>The pipeline that this file makes.</summary>
    internal AzureDefinition Definition(int id, string name) => new(id, name)
    {
        Parameters = [.. Parameters.Select(one => new AzureParameter(one, Scalar(Parameter(one), "default")))],
        NamedAfter = NamedAfter,
        Stages = [new("__default", JobNames)],
    };

    /// <summary>What the job of a version publishes its report as.</summary>
    internal string Artifact(string version, int attempt) =>
        Scalar(Steps.Single(static step => step.Children.ContainsKey("publish")), "artifact")
            .Replace("${{ python }}", version, StringComparison.Ordinal).Replace("$(System.JobAttempt)", attempt.ToString(), StringComparison.Ordinal);

    /// <summary>What the expression of the jobs makes of a matrix.</summary>
    internal static IReadOnlyList<string> VersionsOf(string matrix) =>
        matrix.Replace("{\"python\":[\"", "", StringComparison.Ordinal).Replace("\"]}", "", StringComparison.Ordinal).Split("\",\"");

    internal static string Scalar(YamlMappingNode node, string key) => ((YamlScalarNode)node.Children[key]).Value!;

    internal static YamlSequenceNode Of(YamlMappingNode node, string key) => (YamlSequenceNode)node.Children[key];

    private YamlMappingNode Parameter(string name) => Of(_root, "parameters").Cast<YamlMappingNode>().Single(one => Scalar(one, "name") == name);

    [GeneratedRegex(@"\A\$\{\{ parameters\.(?<name>\w+) \}\}-\$\(Rev:r\)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RunName();
}
