using System.Diagnostics;
using System.Globalization;
using BotApp.Simulator.State;

namespace BotApp.Cli.Demo;

/// <summary>What a journey waits for and looks at: the simulated GitHub, never the service.</summary>
internal sealed class DemoWatch(DemoWorld world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Our checks of a name on a commit, oldest first; read under the lock of the simulated GitHub.</summary>
    internal List<CheckRun> Named(string sha, string name) =>
        [.. world.Repository.CheckRuns.Where(run => run.HeadSha == sha && run.Name == name && run.App == world.App).OrderBy(run => run.Id)];

    internal CheckRun? Newest(string sha, string name) => world.GitHub.Read(_ => Named(sha, name) is [.., var newest] ? newest : null);

    internal async Task<CheckRun> CheckAsync(string sha, string name, string conclusion, CancellationToken cancellationToken)
    {
        await UntilAsync(() => Newest(sha, name) is { Status: "completed" } run && run.Conclusion == conclusion, $"{name} of {sha[..7]} to be {conclusion}", cancellationToken);
        return Newest(sha, name) ?? throw new DemoMissed($"{name} is gone");
    }

    internal bool Reacted(IssueComment comment, string content) => world.GitHub.Read(_ => comment.Reactions.Any(reaction => reaction.Content == content && reaction.User == world.App.Bot));

    internal async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new DemoMissed($"waited {Patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s in vain for {what}. {State()}");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    internal static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new DemoMissed($"it is not so that {what}");
        }
    }

    private string State() => "The checks are: " + string.Join("; ", world.GitHub.Read(_ => world.Repository.CheckRuns.Where(run => run.App == world.App).TakeLast(6).Select(run => $"{run.HeadSha[..7]} {run.Name} {run.Status} {run.Conclusion}: {run.Title}").ToList()));
}
