using System.ComponentModel.DataAnnotations;

namespace BotApp.Engine;

/// <summary>How much is done at once. Section <c>Engine</c>.</summary>
internal sealed class EngineOptions
{
    /// <summary>Activations at a time in this process. Default 32.</summary>
    [Range(1, 256)]
    public int Threads { get; set; } = 32;

    /// <summary>How often marks without a wake-up and due timers are looked for. Default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one activation of a subject may take; then it is cut off and counts as failed. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ActivationLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long running activations may go on when the process is asked to stop; then they are cancelled. Default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a replica says that it still works on what it began, and looks for what others left (PostgreSQL). Default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan CheckinEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after a missed check-in what a replica works on is taken over. Default 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:05:00")]
    public TimeSpan CheckinPatience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long after the start deliveries that failed are looked for. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RedeliverAfterStart { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often they are looked for. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "1.00:00:00")]
    public TimeSpan RedeliverEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after the start tags without an event are looked for. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan TagsAfterStart { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often they are looked for. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "1.00:00:00")]
    public TimeSpan TagsEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often what waits for a suspended installation or a missing permission looks again, should GitHub's word that it is over be lost. Default 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "1.00:00:00")]
    public TimeSpan AskAgainEvery { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long after the start installations are compared with what is stored of them. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan InstallationsAfterStart { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often they are compared. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "1.00:00:00")]
    public TimeSpan InstallationsEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the replica that does for all what one does (lost deliveries, tags, deleting what is old) says that it is alive (PostgreSQL). Default 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan LeaseEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long after its last word another replica takes over. Default 12 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:05:00")]
    public TimeSpan LeasePatience { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a subject is a replica's that says nothing more.</summary>
    internal TimeSpan HoldFor => CheckinEvery + CheckinPatience;

    /// <summary>What is due later than this needs no appointment yet: the sweep looks twice before it is, and makes one.</summary>
    internal TimeSpan AppointedWithin => SweepEvery * 2;

    /// <summary>Subjects that may wait inside the scheduler; the rest wait in their turn before it.</summary>
    internal int InFlight => Threads * 2;

    /// <summary>Of these, what one installation may take: a quarter of the threads stays free for the others.</summary>
    internal int InFlightPerInstallation => Math.Max(1, Threads * 3 / 4);
}
