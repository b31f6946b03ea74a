using System.Text.Json.Serialization;
using BotApp.Core.Pipelines;

namespace BotApp.Core;

/// <summary>A start or a re-run that nobody waits for any more, and that a run may come of all the same: what comes of it is stopped.</summary>
/// <param name="CorrelationId">Ours, of the first attempt.</param>
/// <param name="Runner">Who was asked.</param>
public sealed record AbandonedStart(string CorrelationId, string Runner)
{
    /// <summary>When a run is looked for, counted from <see cref="Since"/>: while its answer may be lost, and a little beyond.</summary>
    private static readonly TimeSpan[] s_looks =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
    ];

    /// <summary>A runner that cannot be asked when it is time is asked again so soon.</summary>
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(30);

    /// <summary>A runner that cannot be asked for so long is asked no more.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromHours(2);

    /// <summary>The attempt that was asked for; 1 for a start.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What was to be run again; null for a start.</summary>
    public RunReference? Former { get; init; }

    /// <summary>It was asked for more than once, so that further runs may turn up when one is known.</summary>
    public bool MayBeTwice { get; init; }

    /// <summary>When it was given up, or its answer was learnt to be lost; null in what an older version wrote.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How often the runner was asked for runs of it.</summary>
    public int Looks { get; init; }

    /// <summary>The runner's ids of the runs that need no stopping: the one that counts, and those that were asked to stop.</summary>
    public IReadOnlyList<string> Settled { get; init; } = [];

    /// <summary>The name under which <see cref="Facts.Twins"/> has what was found of it.</summary>
    [JsonIgnore]
    public string Key => Pipelines.CorrelationId.OfAttempt(CorrelationId, Attempt);

    /// <summary>The runner is still to be asked.</summary>
    [JsonIgnore]
    public bool IsLookedFor => Looks < s_looks.Length;

    /// <summary>When the runner is to be asked; null when it is not any more.</summary>
    public DateTimeOffset? NextLook(DateTimeOffset now) =>
        !IsLookedFor || Since is not { } since || now - since > s_patience ? null
        : since + s_looks[Looks] is var due && due > now ? due
        : now + s_again;

    /// <summary>The runner was asked just now.</summary>
    internal AbandonedStart Looked(DateTimeOffset now)
    {
        var looks = Looks;
        while (looks < s_looks.Length && Since is { } since && since + s_looks[looks] <= now)
        {
            looks++;
        }

        return this with { Looks = looks };
    }
}
