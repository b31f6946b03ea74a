using System.Globalization;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>
/// Previews converge: what is wanted follows from the pull request and the settings, what is there from our own state, and every event
/// takes one step from the second to the first. Only the newest generation counts; taking down goes before everything.
/// </summary>
public static class PreviewRules
{
    /// <summary>How often taking down is tried before a person has to.</summary>
    public const int MaxRemoveTries = 4;

    /// <summary>The next step of every preview of a pull request.</summary>
    public static Decision<PullRequestState> Reconcile(PullRequestState state, BotEvent happened, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(facts);
        var settings = facts.Privileged.Effective;
        var effects = new List<Effect>();
        var because = new List<string>();
        var previews = new List<PreviewState>();
        foreach (var name in settings.Previews.Select(preview => preview.Name).Union(state.Previews.Select(preview => preview.Name)))
        {
            var known = state.Previews.FirstOrDefault(preview => preview.Name == name) ?? new PreviewState { Name = name };
            var step = new PreviewStep(state, settings.Preview(name), facts, effects);
            var next = PreviewCheck.Show(state, step.Take(known, happened), settings.Preview(name), facts, effects);
            if (next.Phase != known.Phase || next.Generation != known.Generation)
            {
                because.Add($"Preview {name} is {Word(next)}.");
            }

            previews.Add(next);
        }

        effects.Add(new SetTimer("previews", previews.Min(preview => PreviewTimes.NextLook(preview, settings.Preview(preview.Name), facts))));
        return new Decision<PullRequestState>(state with { Previews = previews }, effects, string.Join(' ', because));
    }

    /// <summary>Every run that a preview waits for: the runner has to be asked about it.</summary>
    public static IEnumerable<(string CorrelationId, string Runner, RunReference? Run)> Awaited(PullRequestState state, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        return state.Previews.Where(preview => preview is { CorrelationId: not null, Phase: PreviewPhase.Building or PreviewPhase.Removing })
            .Select(preview => (preview.CorrelationId!, settings.Preview(preview.Name)?.Runner ?? preview.Runner, preview.Run)); // filtered just before
    }

    /// <summary>Why a preview is not wanted; null when it is. A person's <c>/preview</c> goes before drafts, bots and paths; of a fork it lets <paramref name="approvedSha"/> be shown.</summary>
    public static string? Unwanted(PullRequestState state, PreviewSettings? settings, PullRequestFact pull, IReadOnlyList<string>? changedFiles, bool isAsked = false, string? approvedSha = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(pull);
        if (settings is null)
        {
            return "is no longer in the settings.";
        }

        bool Labelled(IReadOnlyList<string> labels) => pull.Labels.Any(label => labels.Contains(label, StringComparer.OrdinalIgnoreCase));
        var forced = isAsked || Labelled(settings.Labels.Force);
        return (pull, settings) switch
        {
            ({ Open: false }, _) => "the pull request is closed.",
            (_, { Generation: PreviewGeneration.Off }) => "previews are switched off.",
            (_, { Generation: PreviewGeneration.Manual }) when !forced => $"`/preview {settings.Name}` brings one up.",
            _ when !settings.Branches.Matches(pull.BaseRef) => $"there is none for pull requests into {pull.BaseRef}.",
            _ when Labelled(settings.Labels.Skip) => "a label says so.",
            _ when settings.Labels.Require.Any(label => !pull.Labels.Contains(label, StringComparer.OrdinalIgnoreCase)) => $"it needs the label(s) {string.Join(", ", settings.Labels.Require.Select(label => $"`{label}`"))}.",
            ({ Draft: true }, { Drafts: PreviewDrafts.Never }) => "drafts get none.",
            ({ Draft: true }, { Drafts: PreviewDrafts.Labelled }) when !forced => "drafts get one only with the label.",
            ({ Author.IsBot: true }, { Bots: false }) when !forced => "pull requests by bots get none.",
            _ when state.Fork && settings.Forks == PreviewForks.Never => "pull requests from forks get none.",
            _ when state.Fork && state.TrustedSha != pull.HeadSha && approvedSha != pull.HeadSha =>
                $"it needs `/preview {settings.Name}` or `/ok-to-test` by a maintainer for this commit: it comes from a fork.",
            _ when changedFiles is not null && !settings.Paths.TakesAll && !settings.Paths.MatchesAny(changedFiles) && !forced => "no changed file matches its paths.",
            _ => null,
        };
    }

    private static string Word(PreviewState preview) => preview.Phase switch
    {
        PreviewPhase.None => "not wanted",
        PreviewPhase.Building => $"being built as generation {preview.Generation.ToString(CultureInfo.InvariantCulture)}",
        PreviewPhase.Collecting => "built",
        PreviewPhase.Checking => "being checked",
        PreviewPhase.Ready => "ready",
        PreviewPhase.Unhealthy => "not answering",
        PreviewPhase.Failed => "failed",
        PreviewPhase.Removing => "being removed",
        PreviewPhase.Removed => "removed",
        PreviewPhase.RemoveFailed => "not removable",
        PreviewPhase.Waiting => "waiting for a slot",
        PreviewPhase.Sleeping => "asleep",
        _ => throw new InvalidOperationException($"Preview phase {preview.Phase} has no word."),
    };
}
