using System.Text.Json;

using BotApp.Core;
using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Planning;

/// <summary>What a plan for a repository is asked for.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Settings">The text of the settings file as it would be.</param>
internal sealed record RepositoryPlanRequest(string Repository, string Settings)
{
    /// <summary>So many subjects are judged when nobody says otherwise.</summary>
    internal const int UsualMax = 20;

    /// <summary>More are never judged at once: each costs some ten requests to GitHub.</summary>
    internal const int MostSubjects = 100;

    /// <summary>The branch whose file it would be; null: the default branch.</summary>
    public string? Branch { get; init; }

    /// <summary>The only pull request to judge; null: all that are open.</summary>
    public int? PullRequest { get; init; }

    /// <summary>How many are judged, 1 to <see cref="MostSubjects"/>; the one that was busy last first.</summary>
    public int Max { get; init; } = UsualMax;
}

/// <summary>What came of asking for a plan.</summary>
internal abstract record RepositoryPlanAnswer
{
    private RepositoryPlanAnswer()
    {
    }

    /// <summary>The plan.</summary>
    internal sealed record Made(RepositoryPlan Plan) : RepositoryPlanAnswer;

    /// <summary>The settings are not in order: everything that is wrong with them.</summary>
    internal sealed record Broken(SettingsResult Settings) : RepositoryPlanAnswer;

    /// <summary>No plan, and why.</summary>
    internal sealed record Refused(RepositoryPlanRefusal Kind, string Sentence) : RepositoryPlanAnswer;
}

/// <summary>Why there is no plan.</summary>
internal enum RepositoryPlanRefusal
{
    /// <summary>The request says what cannot be.</summary>
    BadRequest,

    /// <summary>BotApp knows no such repository or open pull request.</summary>
    Unknown,

    /// <summary>GitHub could not be asked.</summary>
    Unreadable,

    /// <summary>Another plan is being made.</summary>
    Busy,
}

/// <summary>What other settings would do to what is open in a repository. Nothing was done and nothing was written.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Branch">The branch whose file the settings would be.</param>
/// <param name="Subjects">Open pull requests and standing merge groups, the one that was busy last first.</param>
/// <param name="LeftOut">How many more are open and were not judged.</param>
/// <param name="LeftOutAtLeast">There are even more than GitHub listed.</param>
internal sealed record RepositoryPlan(string Repository, string Branch, IReadOnlyList<RepositoryPlanSubject> Subjects, int LeftOut, bool LeftOutAtLeast);

/// <summary>One open pull request or merge group, as it stands and as it would stand.</summary>
/// <param name="Key">It.</param>
/// <param name="Title">Its title.</param>
internal sealed record RepositoryPlanSubject(SubjectKey Key, string Title)
{
    /// <summary>What people call it.</summary>
    public string Name => Key.Kind == SubjectKind.PullRequest ? $"#{Key.Name}" : Key.Name;

    /// <summary>Why it could not be judged; null when it was.</summary>
    public string? Problem { get; init; }

    /// <summary>BotApp has judged it before; what it never heard of is judged as if it had been opened just now.</summary>
    public bool Seen { get; init; } = true;

    /// <summary>Its two gates.</summary>
    public GateChange Gate { get; init; } = new(null, null);

    /// <summary>Pipelines (and other workflows, such as a preview's) that would be started or run again.</summary>
    public IReadOnlyList<string> Starts { get; init; } = [];

    /// <summary>Pipelines (and other workflows) whose runs would be stopped.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>What else would be done that is not done under the settings of now.</summary>
    public IReadOnlyList<PlannedEffect> Effects { get; init; } = [];

    /// <summary>It would stay as it is.</summary>
    public bool IsUnchanged => Problem is null && Gate.IsNone && Starts.Count == 0 && Stops.Count == 0 && Effects.Count == 0;

    /// <summary>The same subject with the difference between two decisions about it.</summary>
    /// <param name="now">The decision under the settings as they are.</param>
    /// <param name="then">The decision under the settings as they would be.</param>
    /// <param name="gateCheck">The name of the gate's check: it follows from the gate, which is shown whole.</param>
    internal RepositoryPlanSubject With((SubjectState State, IReadOnlyList<Effect> Effects) now, (SubjectState State, IReadOnlyList<Effect> Effects) then, string gateCheck)
    {
        var known = now.Effects.Select(Written).ToHashSet(StringComparer.Ordinal);
        var only = then.Effects.Where(effect => effect is not SetTimer && !known.Contains(Written(effect))).ToList();
        return this with
        {
            Gate = new GateChange(GateOf(now.State), GateOf(then.State)),
            Starts = [.. only.Select(effect => effect switch
            {
                StartRun start => PipelineOf(start.CorrelationId, then.State) ?? start.Workflow,
                RerunRun rerun => PipelineOf(rerun.CorrelationId, then.State) ?? $"run {rerun.Run.Id}",
                _ => null,
            }).OfType<string>().Distinct()],
            Stops = [.. only.OfType<CancelRun>().Select(cancel => PipelineOf(cancel.CorrelationId, now.State) ?? $"run {cancel.Run.Id}").Distinct()],
            Effects = [.. only.Where(effect => effect is not (StartRun or RerunRun or CancelRun) && !(effect is SetCheck check && check.Name == gateCheck)).Select(PlannedEffect.Of)],
        };
    }

    /// <summary>The gate that a state shows; null where there is none.</summary>
    internal static GateTree? GateOf(SubjectState state) => state switch
    {
        PullRequestState { Gate: { } gate } => GateTree.Of(gate),
        BranchState { Gate: { } gate } => GateTree.Of(gate),
        _ => null,
    };

    // Null for what is no pipeline, such as the workflow that takes a preview down.
    private static string? PipelineOf(string correlationId, SubjectState state) => (state as CommitState)?.Runs.FirstOrDefault(run => run.CorrelationId == correlationId)?.Pipeline;

    private static string Written(Effect effect) => JsonSerializer.Serialize(effect);
}
