using System.Globalization;
using BotApp.Simulator;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults;

/// <summary>Who stood still for too long finds that somebody else went on, and leaves it to them.</summary>
public sealed class TakenOverTests
{
    [Fact]
    public async Task F08_REL12_A_replica_whose_subject_was_taken_over_writes_nothing_more_of_it()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        world.GitHub.Faults.Answer("checks/create", 1, new FaultyAnswer { Delay = TimeSpan.FromSeconds(1) });
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
        var subject = $"pr:{world.Demo.Repository.Id.ToString(CultureInfo.InvariantCulture)}:{pull.Number.ToString(CultureInfo.InvariantCulture)}";
        await Engine.Eventually.TrueAsync(async () => (await world.Store.Effects.PendingAsync(subject, TestContext.Current.CancellationToken)).Count > 0, "a decision with deeds");

        await world.Store.Subjects.BeginAsync(subject, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken); // as another replica does

        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.Log.ShouldContain(line => line.Contains($"{subject} was taken over by another replica", StringComparison.Ordinal));
        foreach (var name in new[] { "botapp/tests", "botapp/functional", "botapp/gate" })
        {
            world.Checks(pull.HeadSha, name).ShouldHaveSingleItem(name);
        }

        await world.AssertCleanAsync();
    }
}
