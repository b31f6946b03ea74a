using System.Globalization;
using System.Text.Json;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>
/// Previews converge: what is wanted follows from the pull request and the settings, what is there from our own state, and every event
/// takes one step from the second to the first. Only the newest generation counts; taking down goes before everything.
/// </summary>
public static class PreviewRules
{
    /// <summary>Pauses between questions to an address that does not answer yet.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15)];

    /// <summary>How often taking down is tried before a person has to.</summary>
    public const int MaxRemoveTries = 3;

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
            var step = new Step(state, settings.Preview(name), facts, effects);
            var next = step.Take(known, happened);
            if (next.Phase != known.Phase || next.Generation != known.Generation)
            {
                because.Add($"Preview {name} is {Word(next)}.");
            }

            previews.Add(next);
        }

        return new Decision<PullRequestState>(state with { Previews = previews }, effects, string.Join(' ', because));
    }

    /// <summary>Every run that a preview waits for: the runner has to be asked about it.</summary>
    public static IEnumerable<(string CorrelationId, string Runner, RunReference? Run)> Awaited(PullRequestState state, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        return state.Previews.Where(preview => preview is { CorrelationId: not null, Phase: PreviewPhase.Building or PreviewPhase.Removing })
            .Select(preview => (preview.CorrelationId!, settings.Preview(preview.Name)?.Runner ?? "actions", preview.Run)); // filtered just before
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
        _ => throw new InvalidOperationException($"Preview phase {preview.Phase} has no word."),
    };

    /// <summary>Why a preview is not wanted; null when it is.</summary>
    public static string? Unwanted(PullRequestState state, PreviewSettings? settings, PullRequestFact pull, IReadOnlyList<string>? changedFiles)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(pull);
        if (settings is null)
        {
            return "is no longer in the settings.";
        }

        bool Labelled(IReadOnlyList<string> labels) => pull.Labels.Any(label => labels.Contains(label, StringComparer.OrdinalIgnoreCase));
        var forced = Labelled(settings.Labels.Force);
        return (pull, settings) switch
        {
            ({ Open: false }, _) => "the pull request is closed.",
            (_, { Generation: PreviewGeneration.Off }) => "previews are switched off.",
            (_, { Generation: PreviewGeneration.Manual }) when !forced => $"add the label {string.Join(" or ", settings.Labels.Force.Select(label => $"`{label}`"))} to get one.",
            _ when !settings.Branches.Matches(pull.BaseRef) => $"there is none for pull requests into {pull.BaseRef}.",
            _ when Labelled(settings.Labels.Skip) => "a label says so.",
            _ when settings.Labels.Require.Any(label => !pull.Labels.Contains(label, StringComparer.OrdinalIgnoreCase)) => $"it needs the label(s) {string.Join(", ", settings.Labels.Require.Select(label => $"`{label}`"))}.",
            ({ Draft: true }, { Drafts: PreviewDrafts.Never }) => "drafts get none.",
            ({ Draft: true }, { Drafts: PreviewDrafts.Labelled }) when !forced => "drafts get one only with the label.",
            ({ Author.IsBot: true }, { Bots: false }) when !forced => "pull requests by bots get none.",
            _ when state.Fork && (settings.Forks == PreviewForks.Never || state.TrustedSha != pull.HeadSha) => settings.Forks == PreviewForks.Never
                ? "pull requests from forks get none."
                : "it needs `/ok-to-test` by a maintainer for this commit: it comes from a fork.",
            _ when changedFiles is not null && !changedFiles.Any(settings.Paths.Matches) && !forced => "no changed file matches its paths.",
            _ => null,
        };
    }

    private sealed class Step(PullRequestState state, PreviewSettings? settings, Facts facts, List<Effect> effects)
    {
        public PreviewState Take(PreviewState preview, BotEvent happened)
        {
            if (facts.PullRequest is not { } pull)
            {
                return preview;
            }

            // Settings that cannot be read take nothing down: "not there" and "not readable" are different things.
            var unwanted = preview.StoppedBy is { } by && pull.Open ? $"{by} took it down; `/preview` brings it back."
                : settings is null && facts.Privileged is SettingsFact.Unavailable or SettingsFact.Broken && pull.Open ? null
                : Unwanted(state, settings, pull, facts.ChangedFiles);
            if (unwanted is not null)
            {
                return Follow(TakeDown(preview, unwanted), happened);
            }

            if (settings is not null && (preview.WantedSha != pull.HeadSha || preview.Phase is PreviewPhase.None or PreviewPhase.Removed or PreviewPhase.RemoveFailed))
            {
                return preview.Phase == PreviewPhase.Removing ? Follow(preview, happened) : Build(preview, pull, settings);
            }

            return Follow(preview, happened);
        }

        private PreviewState Build(PreviewState preview, PullRequestFact pull, PreviewSettings wanted)
        {
            Stop(preview);
            if (preview.IsActive && preview.Generation > 0)
            {
                Deploy(preview, DeploymentState.Inactive, "superseded by a newer commit", null);
            }

            var generation = preview.Generation + 1;
            var correlation = CorrelationId.For(state.Subject, "preview:" + preview.Name + ":up", pull.HeadSha, generation);
            var next = preview with
            {
                Generation = generation,
                Phase = PreviewPhase.Building,
                WantedSha = pull.HeadSha,
                CorrelationId = correlation,
                Run = null,
                Url = null,
                Since = facts.Now,
                Round = 0,
                RemoveTries = 0,
                Problem = null,
            };
            Deploy(next, DeploymentState.InProgress, $"building {Short(pull.HeadSha)}", null);
            Dispatch(next, wanted.Workflow, "up", pull.HeadSha, wanted);
            return next;
        }

        private PreviewState TakeDown(PreviewState preview, string why)
        {
            if (!preview.MayExist)
            {
                return preview with { Phase = preview.Phase == PreviewPhase.Removed ? PreviewPhase.Removed : PreviewPhase.None, Problem = why };
            }

            if (preview.Phase is PreviewPhase.Removing or PreviewPhase.RemoveFailed)
            {
                return preview;
            }

            Stop(preview);
            return Remove(preview with { RemoveTries = 0, Problem = why });
        }

        private PreviewState Remove(PreviewState preview)
        {
            var tries = preview.RemoveTries + 1;
            var correlation = CorrelationId.For(state.Subject, "preview:" + preview.Name + ":down", preview.WantedSha, (preview.Generation * 10) + tries);
            var next = preview with { Phase = PreviewPhase.Removing, CorrelationId = correlation, Run = null, Since = facts.Now, RemoveTries = tries };
            Dispatch(next, settings?.TeardownWorkflow ?? settings?.Workflow ?? "preview.yml", "down", preview.WantedSha, settings);
            return next;
        }

        private PreviewState Follow(PreviewState preview, BotEvent happened)
        {
            var next = happened switch
            {
                RunStarted started when started.CorrelationId == preview.CorrelationId && started.Run is not null => preview with { Run = started.Run },
                RunRefused refused when refused.CorrelationId == preview.CorrelationId => Refused(preview, refused.Reason),
                ResultCollected collected when collected.CorrelationId == preview.CorrelationId && preview.Phase == PreviewPhase.Collecting => Collected(preview, collected),
                UrlProbed probed when probed.CorrelationId == preview.CorrelationId && preview.Phase == PreviewPhase.Checking => Probed(preview, probed),
                _ => preview,
            };
            next = Observe(next);
            return Again(next);
        }

        private PreviewState Observe(PreviewState preview)
        {
            if (preview.CorrelationId is not { } correlation || preview.Phase is not (PreviewPhase.Building or PreviewPhase.Removing))
            {
                return preview;
            }

            if (!facts.Snapshots.TryGetValue(correlation, out var snapshot) || snapshot is null)
            {
                return preview.Run is null && facts.Now - preview.Since > PipelineRules.UnconfirmedFor
                    ? Refused(preview, "the run did not start: no run shows the id " + correlation + " in its run-name.")
                    : preview;
            }

            var seen = preview with { Run = snapshot.Run };
            if (snapshot.State != RunState.Completed)
            {
                return facts.Now - preview.Since > (settings?.Timeout ?? TimeSpan.FromMinutes(30)) + PipelineRules.Overtime
                    ? Refused(Stop(seen), "the run took longer than its timeout.")
                    : seen;
            }

            if (preview.Phase == PreviewPhase.Removing)
            {
                return snapshot.Conclusion == RunConclusion.Success ? Removed(seen) : Refused(seen, $"the run ended with {snapshot.Conclusion}.");
            }

            if (snapshot.Conclusion != RunConclusion.Success)
            {
                return Refused(seen, $"the run ended with {snapshot.Conclusion}.");
            }

            effects.Add(new CollectResult(correlation, settings?.Runner ?? "actions", snapshot.Run, preview.WantedSha));
            return seen with { Phase = PreviewPhase.Collecting };
        }

        private PreviewState Collected(PreviewState preview, ResultCollected collected)
        {
            var fallback = settings?.Url?.Replace("{number}", state.Subject.Name, StringComparison.Ordinal);
            var url = collected.Result?.Url?.AbsoluteUri ?? fallback;
            if (collected.Result is { Status: not ResultStatus.Success } unwell)
            {
                return Refused(preview, $"the run handed back `{unwell.Status}`: {unwell.Message ?? "no message."}");
            }

            if (url is null)
            {
                return Refused(preview, collected.Problem ?? "no url returned: the workflow's result.json has no `url`, and the settings have none.");
            }

            var checking = preview with { Phase = PreviewPhase.Checking, Url = url, Round = 1, CheckingSince = facts.Now };
            effects.Add(Question(checking));
            return checking;
        }

        private PreviewState Probed(PreviewState preview, UrlProbed probed)
        {
            if (probed.Answered)
            {
                Deploy(preview, DeploymentState.Success, $"serves {Short(preview.WantedSha)}", preview.Url);
                if (preview.ServingDeployment is { } older && older != preview.Deployment(state.Subject))
                {
                    effects.Add(new SetDeployment(older, settings?.Environment ?? "preview", preview.ServingSha ?? preview.WantedSha, state.Number, DeploymentState.Inactive, "replaced by a newer commit", null, null));
                }

                return preview with { Phase = PreviewPhase.Ready, ServingSha = preview.WantedSha, ServingUrl = preview.Url, ServingDeployment = preview.Deployment(state.Subject), Problem = null };
            }

            var within = settings?.Smoke.Select(probe => probe.Within).DefaultIfEmpty(new SmokeProbe().Within).Max() ?? new SmokeProbe().Within;
            if (!probed.Final && facts.Now - preview.CheckingSince < within)
            {
                effects.Add(new SetTimer("probe:" + preview.Name, facts.Now + Pauses[Math.Min(preview.Round - 1, Pauses.Length - 1)]));
                return preview with { Problem = probed.Detail };
            }

            Deploy(preview, DeploymentState.Failure, "built, but not answering", null);
            return preview with { Phase = PreviewPhase.Unhealthy, Problem = probed.Detail };
        }

        // A timer says it is time to ask once more.
        private PreviewState Again(PreviewState preview)
        {
            if (preview is not { Phase: PreviewPhase.Checking, Problem: not null } || facts.Now - preview.CheckingSince < Elapsed(preview.Round))
            {
                return preview;
            }

            var next = preview with { Round = preview.Round + 1, Problem = null };
            effects.Add(Question(next));
            return next;
        }

        private static TimeSpan Elapsed(int round) =>
            Enumerable.Range(0, round).Aggregate(TimeSpan.Zero, (sum, index) => sum + Pauses[Math.Min(index, Pauses.Length - 1)]);

        private ProbeUrl Question(PreviewState preview)
        {
            var steps = settings?.Smoke is { Count: > 0 } smoke
                ? smoke.Select(probe => new ProbeStep(probe.Path, probe.Expect, probe.Contains)).ToList()
                : [new ProbeStep("/", [200], null)];
            return new ProbeUrl(preview.CorrelationId ?? "", preview.Url ?? "", steps, preview.Round);
        }

        private PreviewState Removed(PreviewState preview)
        {
            Deploy(preview, DeploymentState.Inactive, "removed", null);
            if (preview.ServingDeployment is { } older && older != preview.Deployment(state.Subject))
            {
                effects.Add(new SetDeployment(older, settings?.Environment ?? "preview", preview.ServingSha ?? preview.WantedSha, state.Number, DeploymentState.Inactive, "removed", null, null));
            }

            return preview with { Phase = PreviewPhase.Removed, ServingSha = null, ServingUrl = null, ServingDeployment = null, Url = null, CorrelationId = null, Run = null };
        }

        private PreviewState Refused(PreviewState preview, string reason)
        {
            if (preview.Phase == PreviewPhase.Removing)
            {
                return preview.RemoveTries < MaxRemoveTries ? Remove(preview) : preview with { Phase = PreviewPhase.RemoveFailed, Problem = $"could not be removed after {MaxRemoveTries} tries: {reason}" };
            }

            Deploy(preview, DeploymentState.Failure, "could not be built", null);
            return preview with { Phase = PreviewPhase.Failed, Problem = reason };
        }

        private PreviewState Stop(PreviewState preview)
        {
            if (preview is { Phase: PreviewPhase.Building or PreviewPhase.Removing, Run: { } run, CorrelationId: { } correlation })
            {
                effects.Add(new CancelRun(correlation, settings?.Runner ?? "actions", run));
            }

            return preview;
        }

        private void Dispatch(PreviewState preview, string workflow, string action, string sha, PreviewSettings? wanted)
        {
            var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["request_id"] = preview.CorrelationId ?? "",
                ["action"] = action,
                ["sha"] = sha,
                ["environment"] = wanted?.Environment.Replace("{number}", state.Subject.Name, StringComparison.Ordinal) ?? "preview",
                ["pr"] = state.Subject.Name,
                ["deployment_id"] = preview.Deployment(state.Subject),
                ["payload"] = JsonSerializer.Serialize(new { preview = preview.Name, generation = preview.Generation, inputs = wanted?.Inputs ?? new Dictionary<string, string>() }),
            };
            effects.Add(new StartRun(preview.CorrelationId ?? "", wanted?.Runner ?? "actions", workflow, facts.Repository.DefaultBranch, inputs, facts.Now));
        }

        private void Deploy(PreviewState preview, DeploymentState to, string description, string? url) =>
            effects.Add(new SetDeployment(
                preview.Deployment(state.Subject), settings?.Environment.Replace("{number}", state.Subject.Name, StringComparison.Ordinal) ?? "preview", preview.WantedSha, state.Number, to, description, url, preview.Run?.Url));

        private static string Short(string sha) => sha.Length > 7 ? sha[..7] : sha;
    }
}
