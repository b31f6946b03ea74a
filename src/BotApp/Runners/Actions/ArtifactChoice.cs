using System.Globalization;
using System.Text.RegularExpressions;
using BotApp.GitHub;

namespace BotApp.Runners.Actions;

/// <summary>
/// Which of a run's artifacts count. GitHub lists those of all attempts together and does not say which attempt made what, so a name
/// may end in <c>-aN</c>: of names that differ only there the highest attempt counts. A job that was not run again keeps its
/// artifact of the earlier attempt. Of several with one name the newest counts.
/// </summary>
internal static partial class ArtifactChoice
{
    internal static IReadOnlyList<Artifact> Choose(IEnumerable<Artifact> artifacts, IReadOnlyList<string> globs, int attempt) =>
    [
        .. artifacts
            .Where(artifact => ArtifactNames.Matches(artifact.Name, globs))
            .Select(static artifact => (Artifact: artifact, Parts: Parts(artifact.Name)))
            .Where(one => one.Parts.Attempt is null || one.Parts.Attempt <= attempt)
            .GroupBy(static one => (one.Parts.Stem, HasAttempt: one.Parts.Attempt is not null))
            .Select(static group => group
                .OrderBy(static one => one.Parts.Attempt ?? 0)
                .ThenBy(static one => one.Artifact.CreatedAt ?? DateTimeOffset.MinValue)
                .ThenBy(static one => one.Artifact.Id)
                .Last().Artifact)
            .OrderBy(static artifact => artifact.Name, StringComparer.Ordinal),
    ];

    private static (string Stem, int? Attempt) Parts(string name)
    {
        var match = AttemptSuffix().Match(name);
        return match.Success ? (match.Groups["stem"].Value, int.Parse(match.Groups["attempt"].ValueSpan, CultureInfo.InvariantCulture)) : (name, null);
    }

    [GeneratedRegex(@"\A(?<stem>.*)-a(?<attempt>[0-9]{1,4})\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex AttemptSuffix();
}
