namespace BotApp.Core.Settings;

/// <summary>The aggregate gate.</summary>
public sealed record GateSettings
{
    /// <summary>Base branches that have a gate; default all.</summary>
    public GlobList Branches { get; init; } = GlobList.All;

    /// <summary>What must be green. Without the key in the file, the reader puts every pipeline here.</summary>
    public IReadOnlyList<RequiredCheck> Required { get; init; } = [];

    /// <summary>Names of checks that must be green when they are there; <c>*</c> does not cross a slash, <c>**</c> does.</summary>
    public GlobList RequiredIfPresent { get; init; } = GlobList.Nothing;

    /// <summary>Names of checks that never matter.</summary>
    public GlobList Optional { get; init; } = GlobList.Nothing;

    /// <summary>Names of checks for which being skipped or ending neutral is not enough: they have to succeed.</summary>
    public GlobList MustRun { get; init; } = GlobList.Nothing;

    /// <summary>What a check named nowhere is.</summary>
    public UnknownChecks Unknown { get; init; } = UnknownChecks.Ignore;

    /// <summary>What being behind the base does.</summary>
    public UpToDate UpToDate { get; init; } = UpToDate.Off;

    /// <summary>Nothing is judged settled before; default 60 seconds.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A required check that has not reported by then is a failure; default 2 hours.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(2);

    /// <summary>What the gate says of a draft.</summary>
    public DraftGate Drafts { get; init; } = DraftGate.Pending;

    /// <summary>Labels that hold the gate closed.</summary>
    public IReadOnlyList<string> HoldLabels { get; init; } = ["do-not-merge"];

    /// <summary>Times in which nothing is merged.</summary>
    public IReadOnlyList<TimeWindow> Freeze { get; init; } = [];

    /// <summary>Labels that let a pull request pass a freeze, where whoever put the label on may override; default none.</summary>
    public IReadOnlyList<string> FreezeExceptionLabels { get; init; } = [];
}

/// <summary>Something that must be green.</summary>
public abstract record RequiredCheck
{
    private RequiredCheck()
    {
    }

    /// <summary>One of our pipelines.</summary>
    /// <param name="Name">Its key under <c>pipelines</c>.</param>
    public sealed record OfPipeline(string Name) : RequiredCheck;

    /// <summary>A check run or commit status of somebody else, pinned to who may report it.</summary>
    /// <param name="Check">Its exact name.</param>
    /// <param name="App">The app's slug, or the login that writes the status.</param>
    public sealed record OfApp(string Check, AppName App) : RequiredCheck;
}

/// <summary>What a check named nowhere in the gate's settings is.</summary>
public enum UnknownChecks
{
    /// <summary>Not looked at.</summary>
    Ignore,

    /// <summary>Required when present.</summary>
    Require,
}

/// <summary>What being behind the base does.</summary>
public enum UpToDate
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>Only a conflict closes the gate.</summary>
    MergeConflicts,

    /// <summary>The head must contain the base's head.</summary>
    Strict,
}

/// <summary>What the gate says of a draft.</summary>
public enum DraftGate
{
    /// <summary>Pending, whatever the checks say.</summary>
    Pending,

    /// <summary>The same as of any pull request.</summary>
    Evaluate,
}
