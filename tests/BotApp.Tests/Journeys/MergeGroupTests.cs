using System.Globalization;
using BotApp.Simulator.State;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>A merge group does not wait for what happens elsewhere.</summary>
public sealed class MergeGroupTests
{
    private const int Others = 8;
    private const int PullsEach = 5;
    private const int LabelsEach = 5;

    private const string Settings = SampleRunner.SettingsOfOneGate;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G62_The_check_of_a_merge_group_is_there_within_five_seconds_behind_two_hundred_events(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(SampleRunner.World(out _, Settings), connectionString: database.ConnectionString);
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "queued", "queued.md", "# queued\n");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "queued", "queued");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        demo.Octo.Protect(demo.Repository, "main", new RequiredCheck("botapp/gate", demo.App.Id));
        var others = Elsewhere(world);
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 60, "silence");
        var sent = world.GitHub.Deliveries.Log.Count;

        QueueEntry entry;
        lock (world.GitHub.Gate)
        {
            foreach (var label in Enumerable.Range(1, LabelsEach))
            {
                others.ForEach(other => demo.Octo.Label(other, $"label-{label.ToString(CultureInfo.InvariantCulture)}"));
            }

            entry = demo.Robin.Enqueue(pull); // the last of all that GitHub tells
        }

        var told = world.GitHub.Deliveries.Log.Skip(sent).ToList();
        var group = told.Single(delivery => delivery.Event == "merge_group");
        told.IndexOf(group).ShouldBeGreaterThanOrEqualTo(Others * PullsEach * LabelsEach);
        await world.UntilAsync(() => world.Check(entry.HeadSha, "botapp/gate") is not null, 60, "the gate of the group");
        (world.Check(entry.HeadSha, "botapp/gate")!.StartedAt - group.SentAt).ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(5)); // both by GitHub's clock
        await world.UntilAsync(() => world.GitHub.Read(_ => pull.MergedAt is not null), 60, "the group to land");
        await world.AssertCleanAsync();
    }

    private static List<PullRequest> Elsewhere(World world)
    {
        var demo = world.Demo;
        var pulls = new List<PullRequest>();
        var repositories = Enumerable.Range(1, Others).Select(number => demo.Octo.CreateRepository($"other-{number.ToString(CultureInfo.InvariantCulture)}")).ToList();
        demo.Octo.SelectRepositories(world.GitHub.Read(github => github.Apps.InstallationOf(demo.App, demo.Repository))!, repositories);
        foreach (var repository in repositories)
        {
            for (var number = 1; number <= PullsEach; number++)
            {
                var branch = $"change-{number.ToString(CultureInfo.InvariantCulture)}";
                demo.Octo.Push(repository, branch, $"{branch}.md", "# one\n");
                pulls.Add(demo.Octo.OpenPullRequest(repository, branch, branch));
            }
        }

        return pulls;
    }
}
