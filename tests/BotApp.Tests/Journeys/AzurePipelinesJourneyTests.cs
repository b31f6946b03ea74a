using System.Text;
using BotApp.Runners.AzurePipelines;
using BotApp.Simulator.FakeRunners.AzurePipelines;
using BotApp.Simulator.State;
using BotApp.Tests.Runners;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>From a pull request to an annotated check and a re-run, with Azure Pipelines in the place of GitHub Actions and the pipeline file that users copy.</summary>
public sealed class AzurePipelinesJourneyTests
{
    private const string Hook = "ms.vss-pipelines.run-state-changed-event";

    private const string Settings = """
        version: 1
        pipelines:
          tests: { runner: azure, workflow: greet tests, mode: dispatch, matrix: { python: ["3.11", "3.12"] } }
        gate: { required: [tests], grace: 1s }
        """;

    private static readonly AzureTemplate s_template = new();

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G37_R50_A_run_on_Azure_is_annotated_and_its_failed_job_alone_run_again(string kind)
    {
        await using var azure = await AzureAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var world = await WorldAsync(azure, database.ConnectionString);
        azure.Subscribe(new Uri(world.BotUrl, "api/runners/azure/events"), Hook, AzureEvents.Header, LoopbackBench.Key);
        var pull = Pull(world);

        await world.UntilAsync(() => azure.Builds.Count > 0, 60, "the build");
        var build = azure.Builds[0];
        build.Parameters["sha"].ShouldBe(world.GitHub.Read(_ => pull.HeadSha));
        build.SourceBranch.ShouldBe("refs/heads/main");
        azure.Start(build, "test (3.11)");
        azure.Start(build, "test (3.12)");
        (await azure.NotifyAsync(build, Hook, TestContext.Current.CancellationToken)).ShouldBe([202]);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the check to show progress");
        Ends(azure, build, "3.11", "succeeded", JUnit.Green(12));
        Ends(azure, build, "3.12", "failed", JUnit.OneFailure(12));
        azure.Complete(build);
        (await azure.NotifyAsync(build, Hook, TestContext.Current.CancellationToken)).ShouldBe([202]);
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");

        var annotation = check.Annotations.ShouldHaveSingleItem();
        (annotation.Path, annotation.StartLine).ShouldBe(("tests/unit/test_words.py", 6));
        annotation.Message.ShouldContain("3.12");
        check.Title!.ShouldStartWith("1 failed");
        await world.CheckBecomesAsync(pull, "botapp/gate", "failure");

        world.Demo.Robin.Comment(pull, "/rerun");
        await world.UntilAsync(() => build.Attempt == 2, 60, "the second attempt");
        (build.Job("test (3.11)").Attempt, build.Job("test (3.12)").Attempt).ShouldBe((1, 2), "only what failed runs again");
        await world.UntilAsync(() => Said(world, pull, "failed jobs are run again as attempt 2"), 60, "the reply to say that it is a retry");
        Ends(azure, build, "3.12", "succeeded", JUnit.Green(12));
        azure.Complete(build);
        (await azure.NotifyAsync(build, Hook, TestContext.Current.CancellationToken)).ShouldBe([202]);
        await world.CheckBecomesAsync(pull, "botapp/tests", "success");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        azure.Builds.ShouldHaveSingleItem();
        azure.Server.Requests.Where(static one => one.PathAndQuery.StartsWith("/_signed/", StringComparison.Ordinal)).ShouldAllBe(static one => !one.Authorized);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G37_R51_A_lost_answer_leads_to_one_build_and_all_of_it_again_to_a_second()
    {
        await using var azure = await AzureAsync();
        azure.Server.LoseAnswer(static (method, _) => method == "POST");
        await using var world = await WorldAsync(azure);
        var pull = Pull(world);

        await world.UntilAsync(() => azure.Builds.Count > 0, 60, "the build");
        RunsGreen(azure, azure.Builds[0]);
        await world.CheckBecomesAsync(pull, "botapp/tests", "success", 120);
        azure.Builds.ShouldHaveSingleItem();

        world.Demo.Robin.Comment(pull, "/rerun all");
        await world.UntilAsync(() => azure.Builds.Count > 1, 60, "the second build");
        var second = azure.Builds[1];
        second.Parameters["correlation_id"].ShouldNotBe(azure.Builds[0].Parameters["correlation_id"]);
        second.Parameters["sha"].ShouldBe(azure.Builds[0].Parameters["sha"]);
        await world.UntilAsync(() => Said(world, pull, "all jobs are run again as attempt 2, in a new run"), 60, "the reply to say that it is a new run");
        azure.LoseAgent(second, "test (3.11)");
        azure.Complete(second);
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure");

        check.Summary!.ShouldContain("3.11");
        azure.Builds.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    private static async Task<FakeAzurePipelines> AzureAsync()
    {
        var azure = await FakeAzurePipelines.StartAsync();
        azure.Add(s_template.Definition(12, "greet tests"));
        return azure;
    }

    private static Task<World> WorldAsync(FakeAzurePipelines azure, string? connectionString = null) =>
        World.StartAsync(SampleRunner.World(out _, Settings), connectionString: connectionString, configure: configuration =>
        {
            configuration["Runners:azure:Type"] = "azure-pipelines";
            configuration["Runners:azure:Url"] = azure.ProjectUrl.AbsoluteUri;
            configuration["Runners:azure:Token"] = azure.Token;
            configuration["Runners:azure:SigningKey"] = LoopbackBench.Key;
            configuration["Runners:azure:AllowPrivateAddresses"] = "true";
            configuration["Runners:azure:Timeout"] = "00:00:05";
        });

    private static bool Said(World world, PullRequest pull, string text) => world.Comments(pull).Any(comment => comment.Body.Contains(text, StringComparison.Ordinal));

    private static PullRequest Pull(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static void RunsGreen(FakeAzurePipelines azure, AzureBuild build)
    {
        foreach (var version in s_template.Versions)
        {
            Ends(azure, build, version, "succeeded", JUnit.Green(12));
        }

        azure.Complete(build);
    }

    private static void Ends(FakeAzurePipelines azure, AzureBuild build, string version, string result, string report)
    {
        var job = $"test ({version})";
        azure.Start(build, job);
        azure.Publish(build, s_template.Artifact(version, build.Job(job).Attempt), ("junit.xml", Encoding.UTF8.GetBytes(report)));
        azure.Finish(build, job, result);
    }
}
