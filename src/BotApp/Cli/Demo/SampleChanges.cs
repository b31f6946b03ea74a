using BotApp.Simulator;
using BotApp.Simulator.Page;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;

namespace BotApp.Cli.Demo;

/// <summary>The sample's variants as changes to push: whole trees, so that what only another variant has goes.</summary>
internal sealed class SampleChanges : IDemoChanges
{
    private static readonly (string Name, string Description, IReadOnlyDictionary<string, string> Tree)[] s_variants =
    [
        ("mend", "All tests pass", SampleRepository.FixedChange),
        ("break", "Two tests fail and three cannot be set up", SampleRepository.BrokenChange),
        ("flaky", "One test fails at a run's first attempt and passes when it is run again", SampleRepository.FlakyChange),
    ];

    private static readonly string[] s_everything =
        [.. s_variants.Select(variant => variant.Tree).Append(SampleRepository.Main).SelectMany(tree => tree.Keys).Distinct(StringComparer.Ordinal)];

    public IReadOnlyList<(string Name, string Description)> Changes { get; } = [.. s_variants.Select(variant => (variant.Name, variant.Description))];

    public void Apply(string name, Person person, PullRequest pull)
    {
        var (_, description, tree) = s_variants.First(variant => variant.Name == name);
        person.Push(pull.Head, pull.HeadBranch, Files(tree), description);
    }

    /// <summary>A tree as a change of files: what it does not hold is deleted.</summary>
    internal static Dictionary<string, string?> Files(IReadOnlyDictionary<string, string> tree)
    {
        var files = s_everything.Except(tree.Keys, StringComparer.Ordinal).ToDictionary(path => path, _ => (string?)null, StringComparer.Ordinal);
        foreach (var (path, text) in tree)
        {
            files[path] = text;
        }

        return files;
    }
}
