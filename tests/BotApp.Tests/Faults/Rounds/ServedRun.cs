namespace BotApp.Tests.Faults.Rounds;

/// <summary>A run as the runner's own machines know it, whatever was said to BotApp.</summary>
/// <param name="Number">Counted from 1 in the order that they were made.</param>
/// <param name="Id">As BotApp names it.</param>
/// <param name="Sha">The commit it was asked for.</param>
/// <param name="Attempt">The attempt it was asked for as.</param>
/// <param name="CreatedAt">When it was made, by the round's clock.</param>
internal sealed record ServedRun(int Number, string Id, string Sha, int Attempt, DateTimeOffset CreatedAt)
{
    /// <summary>BotApp said that it shall stop.</summary>
    internal bool IsCancelled { get; set; }

    /// <summary>When it ended, however it did; null while it is alive.</summary>
    internal DateTimeOffset? EndedAt { get; set; }

    /// <summary>It ended by itself, and all was well.</summary>
    internal bool HasPassed { get; set; }

    /// <summary>Its report is there to be read, and says that every test passed.</summary>
    internal bool HasGreenReport { get; set; }

    /// <summary>BotApp was told of a commit that replaced this one's, or of the end of its pull request.</summary>
    internal DateTimeOffset? SupersededAt { get; set; }

    public override string ToString() =>
        $"run {Number} ({Id}, attempt {Attempt}, {Sha[..7]}): made {CreatedAt:HH:mm:ss}, ended {EndedAt:HH:mm:ss}{(IsCancelled ? ", cancelled" : "")}{(HasPassed ? ", passed" : "")}{(HasGreenReport ? ", green report" : "")}{(SupersededAt is null ? "" : ", superseded")}";
}
