using System.Globalization;
using BotApp.Simulator.FakeRunners.Jenkins;
using BotApp.Tests.Runners;

namespace BotApp.Tests.Faults.Rounds;

/// <summary>
/// A run is never lost and never doubled, whatever becomes of the requests at its start and its end: seeded rounds through the engine, the store,
/// the adapters and a GitHub, on a clock that is put forward. One alone: <c>BOTAPP_ROUND=57</c>; more than usual: <c>BOTAPP_ROUNDS=500</c>.
/// </summary>
public abstract class RoundsTests(string runner, string settings, int rounds)
{
    /// <summary>A failing round is shown whole; of more than these only the seeds.</summary>
    private const int Shown = 2;

    [Fact]
    public async Task R90_Whatever_goes_wrong_at_a_start_or_an_end_one_run_counts_and_nothing_waits_for_ever()
    {
        var alone = int.TryParse(Environment.GetEnvironmentVariable("BOTAPP_ROUND"), NumberStyles.None, CultureInfo.InvariantCulture, out var one) ? one : (int?)null;
        var count = int.TryParse(Environment.GetEnvironmentVariable("BOTAPP_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : rounds;
        await using var world = await RoundWorld.StartAsync(settings);
        var failed = new List<(int Seed, IReadOnlyList<string> Report)>();
        foreach (var seed in alone is { } only ? [only] : Enumerable.Range(1, count))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (await PlayAsync(world, seed) is { Count: > 0 } report)
            {
                failed.Add((seed, report));
            }
        }

        if (failed.Count > 0)
        {
            var seeds = string.Join(", ", failed.Select(round => round.Seed.ToString(CultureInfo.InvariantCulture)));
            Assert.Fail($"{failed.Count} of {count} rounds with {runner} failed; BOTAPP_ROUND=SEED runs one alone. Seeds: {seeds}\n"
                + string.Join('\n', failed.Select(round => round.Report[0])) + "\n\n"
                + string.Join("\n\n", failed.Take(Shown).Select(round => string.Join('\n', round.Report))));
        }
    }

    private protected abstract Task<RoundService> ServiceAsync(RoundWorld world, int seed, TimeProvider clock);

    private protected abstract IEnumerable<(string Name, string Value)> Runner(RoundWorld world);

    private async Task<IReadOnlyList<string>> PlayAsync(RoundWorld world, int seed)
    {
        var ahead = Skew(new Random(seed * 17));
        await using var service = await ServiceAsync(world, seed, new SkewedClock(world.Clock, ahead));
        var configuration = world.Demo.Configuration("Data Source=unused");
        configuration["GitHub:WritesPerSecond"] = "1000";
        configuration["GitHub:WriteBurst"] = "1000";
        configuration[$"Runners:{runner}:AllowPrivateAddresses"] = "true";
        configuration[$"Runners:{runner}:Timeout"] = "00:00:30";
        foreach (var (name, value) in Runner(world))
        {
            configuration[$"Runners:{runner}:{name}"] = value;
        }

        await using var round = new Round(world, seed, runner, service, configuration);
        return [.. await round.PlayAsync() is { Count: > 0 } wrong ? wrong.Append($"  the runner's clock is {ahead.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s ahead") : []];
    }

    // Half of the runners' clocks are right, most others wrong by less than signatures allow, and some by more.
    private static TimeSpan Skew(Random draws) => TimeSpan.FromSeconds(draws.Next(10) switch
    {
        < 5 => 0,
        < 9 => draws.Next(-240, 240),
        _ => draws.Next(2) == 0 ? 420 : -420,
    });
}

/// <summary>Rounds with a service that speaks protocol 1; some of them forget the keys of starts.</summary>
public sealed class HttpRoundsTests() : RoundsTests("ci", Settings, 24)
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { runner: ci, workflow: suite, mode: dispatch, timeout: 10m, queue-timeout: 4m }
        gate: { required: [tests], grace: 1s }
        """;

    private protected override Task<RoundService> ServiceAsync(RoundWorld world, int seed, TimeProvider clock) =>
        Task.FromResult<RoundService>(new HttpService(world.Clock, clock, world.RunnerUrl, forgets: seed % 3 == 0));

    private protected override IEnumerable<(string Name, string Value)> Runner(RoundWorld world) =>
        [("Type", "http"), ("Url", world.RunnerUrl.AbsoluteUri), ("Token", HttpBench.Token), ("SigningKey", HttpBench.Key)];
}

/// <summary>Rounds with a Jenkins.</summary>
public sealed class JenkinsRoundsTests() : RoundsTests("jenkins", Settings, 12)
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { runner: jenkins, workflow: team/tests, mode: dispatch, timeout: 10m, queue-timeout: 4m }
        gate: { required: [tests], grace: 1s }
        """;

    private FakeJenkins? _jenkins;

    private protected override async Task<RoundService> ServiceAsync(RoundWorld world, int seed, TimeProvider clock)
    {
        _jenkins = await FakeJenkins.StartAsync(clock, TestContext.Current.CancellationToken);
        return new JenkinsService(world.Clock, _jenkins);
    }

    private protected override IEnumerable<(string Name, string Value)> Runner(RoundWorld world) =>
        [("Type", "jenkins"), ("Url", new Uri(world.RunnerUrl, "jenkins/").AbsoluteUri), ("User", "botapp"), ("Token", _jenkins?.ApiToken ?? "")];
}
