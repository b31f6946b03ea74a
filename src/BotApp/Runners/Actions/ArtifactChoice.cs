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
        Choose(artifacts, static artifact => artifact.Name, static artifact => (artifact.CreatedAt ?? DateTimeOffset.MinValue, artifact.Id), globs, attempt);

    /// <summary>The same for artifacts of any runner.</summary>
    /// <param name="artifacts">Those of all attempts.</param>
    /// <param name="name">An artifact's name.</param>
    /// <param name="age">What the newest of one name has the most of.</param>
    /// <param name="globs">Which names are wanted.</param>
    /// <param name="attempt">The attempt asked for: later ones do not count.</param>
    internal static IReadOnlyList<T> Choose<T, TAge>(IEnumerable<T> artifacts, Func<T, string> name, Func<T, TAge> age, IReadOnlyList<string> globs, int attempt) =>
    [
        .. artifacts
            .Where(artifact => ArtifactNames.Matches(name(artifact), globs))
            .Select(artifact => (Artifact: artifact, Parts: Parts(name(artifact))))
            .Where(one => one.Parts.Attempt is null || one.Parts.Attempt <= attempt)
            .GroupBy(static one => (one.Parts.Stem, HasAttempt: one.Parts.Attempt is not null))
            .Select(group => group
                .OrderBy(static one => one.Parts.Attempt ?? 0)
                .ThenBy(one => age(one.Artifact))
                .Last().Artifact)
            .OrderBy(name, StringComparer.Ordinal),
    ];

    private static (string Stem, int? Attempt) Parts(string name)
    {
        var match = AttemptSuffix().Match(name);
        return match.Success ? (match.Groups["stem"].Value, int.Parse(match.Groups["attempt"].ValueSpan, CultureInfo.InvariantCulture)) : (name, null);
    }

    [GeneratedRegex(@"\A(?<stem>.*)-a(?<attempt>[0-9]{1,4})\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex AttemptSuffix();
}
