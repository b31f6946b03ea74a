namespace BotApp.Core.Gating;

/// <summary>What differs between two gates of one commit: as it stands, and as it would stand.</summary>
/// <param name="Now">As it stands; null where there is no gate.</param>
/// <param name="Then">As it would stand; null where there would be none.</param>
public sealed record GateChange(GateTree? Now, GateTree? Then)
{
    /// <summary><c>opens</c>, <c>closes</c>, <c>waits</c>, <c>appears</c>, <c>goes</c>; null when its state stays.</summary>
    public string? Verb => (Now, Then) switch
    {
        (null, null) => null,
        (null, _) => "appears",
        (_, null) => "goes",
        var (now, then) when now.Standing == then.Standing => null,
        (_, { Standing: RequirementState.Passed }) => "opens",
        (_, { Standing: RequirementState.Failed }) => "closes",
        _ => "waits",
    };

    /// <summary>Requirements that would be new.</summary>
    public IReadOnlyList<GateLine> Added => [.. Pairs().Where(pair => pair.Now is null).Select(pair => pair.Then!)]; // a pair has one of the two

    /// <summary>Requirements that would be gone.</summary>
    public IReadOnlyList<GateLine> Removed => [.. Pairs().Where(pair => pair.Then is null).Select(pair => pair.Now!)]; // as above

    /// <summary>Requirements that would stand differently, or for another reason.</summary>
    public IReadOnlyList<LineChange> Changed =>
        [.. Pairs().Where(pair => pair is { Now: not null, Then: not null } && (pair.Now.State, pair.Now.Code, pair.Now.Reason) != (pair.Then.State, pair.Then.Code, pair.Then.Reason)).Select(pair => new LineChange(pair.Now!, pair.Then!))]; // just looked

    /// <summary>Nothing at all differs.</summary>
    public bool IsNone => Verb is null && Added.Count == 0 && Removed.Count == 0 && Changed.Count == 0;

    // Several requirements may have one name (two labels that hold): the first belongs to the first, the second to the second.
    private IEnumerable<(GateLine? Now, GateLine? Then)> Pairs()
    {
        var (now, then) = (Numbered(Now), Numbered(Then));
        return now.Keys.Union(then.Keys).Select(key => (now.GetValueOrDefault(key), then.GetValueOrDefault(key)));
    }

    private static Dictionary<(string Name, int Index), GateLine> Numbered(GateTree? gate) => (gate?.Requirements ?? [])
        .GroupBy(line => line.Name, StringComparer.Ordinal)
        .SelectMany(group => group.Select((line, index) => (Key: (group.Key, index), Line: line)))
        .ToDictionary(one => one.Key, one => one.Line);
}

/// <summary>A requirement that would stand differently.</summary>
/// <param name="Now">As it stands.</param>
/// <param name="Then">As it would stand.</param>
public sealed record LineChange(GateLine Now, GateLine Then);
