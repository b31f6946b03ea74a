using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>
/// From a tag to a release: validate, build at the tag, check what was built, publish exactly that, believe only the index. Every step is
/// taken from facts read again, and what was published is never published a second time.
/// </summary>
public static class ReleaseRules
{
    /// <summary>Brings the release one step further.</summary>
    internal static Decision<ReleaseState> Reconcile(ReleaseState state, BotEvent happened, Facts facts)
    {
        if (facts.Privileged is SettingsFact.Unavailable unavailable)
        {
            return new Decision<ReleaseState>(state, [new SetTimer("poll", facts.Now + facts.PollInterval)], $"The settings could not be read ({unavailable.Reason}): nothing is decided.");
        }

        var settings = facts.Privileged.Effective;
        var identity = Identify(state, settings);
        if (identity is not var (package, tag))
        {
            return Decision.Nothing(state with { Phase = ReleasePhase.Ignored, Reason = "no package has a pattern for this tag." }, "No package publishes this tag.");
        }

        var named = state with { Package = package.Name, Version = tag.Version.Canonical };
        return Locate(named, facts).Then(known => Step(known, package, tag, happened, settings, facts));
    }

    /// <summary>The package that a tag belongs to, with the version the tag names; null when it is no release tag.</summary>
    public static (PackageSettings Package, VersionTag Tag)? Identify(ReleaseState state, RepositorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        var marks = settings.Deployments.Where(deployment => deployment.MarkTag is not null).Select(deployment => MarkTagPattern.Parse(deployment.MarkTag!)).ToList(); // filtered just before
        foreach (var package in settings.Releases.Packages)
        {
            if (TagPattern.TryParse(package.Tags, out var pattern, out _) && pattern.Match(state.Tag, text => PythonVersion.TryParse(text, out var version) ? version : null, marks) is { } tag)
            {
                return (package, tag);
            }
        }

        return null;
    }

    private static Decision<ReleaseState> Locate(ReleaseState state, Facts facts)
    {
        var published = state.Phase is ReleasePhase.Publishing or ReleasePhase.Verifying or ReleasePhase.Released;
        if (facts.RefSha is not { } sha)
        {
            return published
                ? Decision.Nothing(state with { Alarm = $"the tag was deleted after {state.Version} was published from {CommitRules.Short(state.Sha)}." }, "The tag is gone after publishing: the release is kept.")
                : Decision.Nothing(state with { Phase = ReleasePhase.Blocked, Reason = "the tag was deleted before anything was published." }, "The tag is gone: nothing is published.");
        }

        if (sha == state.Sha)
        {
            return Decision.Nothing(state, "");
        }

        return state.Sha.Length > 0 && published
            ? Decision.Nothing(state with { Alarm = $"the index holds {CommitRules.Short(state.Sha)}, the tag points at {CommitRules.Short(sha)}: move the tag back, or release a new version." }, "The tag moved after publishing: nothing is published again.")
            : new Decision<ReleaseState>(
                state with { Sha = sha, Since = facts.Now, Phase = ReleasePhase.Detected, Build = null, Publish = null, Manifest = [], Alarm = null },
                state.Build is null ? [] : PipelineRules.Cancel([state.Build]),
                $"{state.Tag} points at {CommitRules.Short(sha)}.");
    }

    private static Decision<ReleaseState> Step(ReleaseState state, PackageSettings package, VersionTag tag, BotEvent happened, RepositorySettings settings, Facts facts)
    {
        var step = new ReleaseStep(package, tag, settings, facts);
        var decision = state.Phase switch
        {
            ReleasePhase.Detected or ReleasePhase.Waiting or ReleasePhase.Ignored => step.Validate(state),
            ReleasePhase.Blocked when state.Build is null && facts.RefSha is not null => step.Validate(state),
            ReleasePhase.Building => step.FollowBuild(state, happened),
            ReleasePhase.Publishing => step.FollowPublish(state, happened),
            ReleasePhase.Failed when state.Publish is not null && happened is RunChanged => step.FollowPublish(state, happened),
            ReleasePhase.Verifying => step.Verify(state),
            ReleasePhase.Released => ReleaseStep.Finish(state, happened),
            _ => Decision.Nothing(state, ""),
        };
        return decision.Then(known => step.Show(known));
    }
}
