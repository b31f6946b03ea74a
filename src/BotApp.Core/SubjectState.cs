using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using BotApp.Core.Coverage;
using BotApp.Core.Pipelines;

namespace BotApp.Core;

/// <summary>What BotApp remembers of one subject. Values only; written as JSON with a version that fences late writers.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "subject")]
[JsonDerivedType(typeof(PullRequestState), "pull_request")]
[JsonDerivedType(typeof(BranchState), "branch")]
[JsonDerivedType(typeof(ReleaseState), "tag")]
[JsonDerivedType(typeof(EnvironmentState), "environment")]
[JsonDerivedType(typeof(ScheduleState), "schedule")]
public abstract record SubjectState
{
    /// <summary>Whose state it is.</summary>
    public required SubjectKey Subject { get; init; }

    /// <summary>Fingerprints of the deeds asked for last, by key: what is as it should be is not done again.</summary>
    public IReadOnlyDictionary<string, string> Shown { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Effects that change something, with the state that remembers them.</summary>
    internal (TState State, IReadOnlyList<Effect> Effects) Unseen<TState>(TState state, IEnumerable<Effect> wanted)
        where TState : SubjectState
    {
        var shown = new Dictionary<string, string>(Shown, StringComparer.Ordinal);
        var effects = new List<Effect>();
        foreach (var effect in wanted.Reverse().DistinctBy(effect => effect.Key).Reverse())
        {
            var print = Fingerprint(effect);
            var isShown = shown.TryGetValue(effect.Key, out var known);
            if (known == print || (!isShown && effect is SetTimer { DueAt: null }))
            {
                continue; // as it should be, or a timer taken back that was never set
            }

            shown[effect.Key] = print;
            effects.Add(effect);
        }

        return (state with { Shown = shown }, effects);
    }

    /// <summary>A start, a re-run or a release that was refused may be asked for again in the very same words; a timer that elapsed is set no more, even where it elapsed early by this clock.</summary>
    internal SubjectState Forgetting(BotEvent happened) => happened switch
    {
        TimerElapsed elapsed => this with { Shown = Shown.Where(entry => entry.Key != new SetTimer(elapsed.Name, null).Key).ToDictionary(StringComparer.Ordinal) },
        RunRefused refused => this with { Shown = Shown.Where(entry => !IsStart(entry.Key, refused.CorrelationId)).ToDictionary(StringComparer.Ordinal) },
        EffectGivenUp lost when lost.EffectKey.StartsWith("release:", StringComparison.Ordinal) => this with { Shown = Shown.Where(entry => entry.Key != lost.EffectKey).ToDictionary(StringComparer.Ordinal) },
        _ => this,
    };

    private static bool IsStart(string key, string correlationId) =>
        key == $"run:{correlationId}" || key.StartsWith($"rerun:{correlationId}:", StringComparison.Ordinal);

    private static string Fingerprint(Effect effect) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(effect)).AsSpan(0, 8));
}

/// <summary>A subject whose newest commit is worked on: a pull request, a branch or a schedule.</summary>
public abstract record CommitState : SubjectState
{
    /// <summary>The newest commit; empty until one was seen.</summary>
    public string HeadSha { get; init; } = "";

    /// <summary>When <see cref="HeadSha"/> was first seen here.</summary>
    public DateTimeOffset HeadSince { get; init; }

    /// <summary>The pipelines of <see cref="HeadSha"/>, in the order of the settings.</summary>
    public IReadOnlyList<PipelineRun> Runs { get; init; } = [];

    /// <summary>The coverage of <see cref="HeadSha"/>; null where it was not looked at.</summary>
    public CoverageState? Coverage { get; init; }

    /// <summary>Commits that a newer one has replaced while their pipelines go on, oldest first (newest 10).</summary>
    public IReadOnlyList<EarlierCommit> Earlier { get; init; } = [];

    /// <summary>The pipelines of <see cref="HeadSha"/> and of what went before it.</summary>
    [JsonIgnore]
    public IEnumerable<PipelineRun> AllRuns => Runs.Concat(Earlier.SelectMany(earlier => earlier.Runs));

    /// <summary>Pipelines of a branch or schedule whose newest verdict was a failure: that one turned red or green again is told once.</summary>
    public IReadOnlyList<string> Red { get; init; } = [];

    /// <summary>Starts that nobody waits for any more although the runner has not answered yet: what comes of them is stopped (newest 50).</summary>
    public IReadOnlyList<AbandonedStart> Abandoned { get; init; } = [];
}
