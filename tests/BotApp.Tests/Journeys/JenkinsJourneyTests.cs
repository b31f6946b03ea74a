using System.Text;
using BotApp.Simulator.FakeRunners.Jenkins;
using BotApp.Simulator.State;
using BotApp.Tests.Runners;

namespace BotApp.Tests.Journeys;

/// <summary>From a pull request to an annotated check and a re-run, with Jenkins in the place of GitHub Actions and a job as the Jenkinsfile that users copy makes it.</summary>
public sealed class JenkinsJourneyTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { runner: jenkins, workflow: team/tests, mode: dispatch, matrix: { python: ["3.11", "3.12"] } }
        gate: { required: [tests], grace: 1s }
        """;

    [Fact]
    public async Task R60_A_build_on_Jenkins_outlives_a_restart_is_annotated_and_built_anew_on_request()
    {
        await using var jenkins = await FakeJenkins.StartAsync();
        jenkins.RootUrl = new Uri("http://jenkins.internal.example.org:8080/"); // nobody told it of the proxy
        var job = jenkins.Add(new JenkinsJob("team/tests") { Parameters = new Jenkinsfile().Parameters.ToDictionary(static name => name, static _ => "") });
        await using var world = await WorldAsync(jenkins);
        jenkins.Notify(job, new Uri(world.BotUrl, "api/runners/jenkins/events"));
        var pull = Pull(world);

        var item = await TakenAsync(world, jenkins);
        item.Parameters["SHA"].ShouldBe(world.GitHub.Read(_ => pull.HeadSha));
        item.Parameters["MATRIX"].ShouldBe("""{"python":["3.11","3.12"]}""");
        item.Parameters["REF"].ShouldBe("main");
        var build = jenkins.Start(item);
        jenkins.Enter(build, "test (3.11)");
        jenkins.Enter(build, "test (3.12)");
        (await jenkins.TellAsync(build, "STARTED", TestContext.Current.CancellationToken)).ShouldBe([202]);
        await world.UntilAsync(() => world.Check(pull, "botapp/tests")?.Status == "in_progress", 60, "the check to show progress");
        jenkins.Server.Down = true;
        jenkins.Restart();
        jenkins.Server.Down = false;
        Ends(jenkins, build, "3.11", "SUCCESS", JUnit.Green(12));
        Ends(jenkins, build, "3.12", "FAILED", JUnit.OneFailure(12));
        jenkins.Finish(build, "FAILURE");
        (await jenkins.TellAsync(build, "FINALIZED", TestContext.Current.CancellationToken)).ShouldBe([202]);
        var check = await world.CheckBecomesAsync(pull, "botapp/tests", "failure", 120);

        var annotation = check.Annotations.ShouldHaveSingleItem();
        (annotation.Path, annotation.StartLine).ShouldBe(("tests/unit/test_words.py", 6));
        annotation.Message.ShouldContain("3.12");
        check.Title!.ShouldStartWith("1 failed");

        world.Demo.Robin.Comment(pull, "/rerun");
        var again = await TakenAsync(world, jenkins);
        (again.Parameters["ATTEMPT"], again.Parameters["SHA"]).ShouldBe(("2", item.Parameters["SHA"]));
        again.Parameters["CORRELATION_ID"].ShouldNotBe(item.Parameters["CORRELATION_ID"]);
        again.Parameters["SELECT"].ShouldBe("tests/unit/test_words.py::test_broken", "Jenkins repeats no part of a build, and need not run all of it");
        var second = jenkins.Start(again);
        foreach (var version in new[] { "3.11", "3.12" })
        {
            jenkins.Enter(second, $"test ({version})");
            Ends(jenkins, second, version, "SUCCESS", JUnit.Only("test_broken"));
        }

        jenkins.Finish(second);
        var passed = await world.CheckBecomesAsync(pull, "botapp/tests", "success", 120);
        passed.Summary!.ShouldContain("what the others said in attempt 1 counts on");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        jenkins.Builds.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G37_A_rerun_on_Jenkins_builds_everything_anew_and_the_reply_and_the_check_say_so()
    {
        await using var jenkins = await FakeJenkins.StartAsync();
        jenkins.Add(new JenkinsJob("team/tests") { Parameters = new Jenkinsfile().Parameters.ToDictionary(static name => name, static _ => "") });
        await using var world = await WorldAsync(jenkins);
        var pull = Pull(world);
        var first = await TakenAsync(world, jenkins);
        var build = jenkins.Start(first);
        Runs(jenkins, build, ("3.11", true), ("3.12", false));
        await world.CheckBecomesAsync(pull, "botapp/tests", "failure", 120);

        world.Demo.Robin.Comment(pull, "/rerun all");

        var again = await TakenAsync(world, jenkins);
        again.Parameters.GetValueOrDefault("SELECT", "").ShouldBe("", "Jenkins repeats no part of a build");
        again.Parameters["MATRIX"].ShouldBe(first.Parameters["MATRIX"]);
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("all jobs are run again as attempt 2, in a new run", StringComparison.Ordinal)), 60, "the reply");
        var check = world.Check(pull, "botapp/tests")!; // shown before the runner is asked
        check.Status.ShouldNotBe("completed", "what is run again proves nothing meanwhile");
        check.Summary!.ShouldContain("All jobs are run again, in a new run");
        world.Check(pull, "botapp/gate")!.Status.ShouldNotBe("completed"); // as above

        var second = jenkins.Start(again);
        Runs(jenkins, second, ("3.11", true), ("3.12", true));
        await world.CheckBecomesAsync(pull, "botapp/tests", "success", 120);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        jenkins.Builds.Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R61_A_job_that_does_not_define_the_commit_is_refused_on_the_check()
    {
        await using var jenkins = await FakeJenkins.StartAsync();
        jenkins.Add(new JenkinsJob("team/tests") { Parameters = new Dictionary<string, string> { ["CORRELATION_ID"] = "" } });
        await using var world = await WorldAsync(jenkins);

        var check = await world.CheckBecomesAsync(Pull(world), "botapp/tests", "failure");

        $"{check.Title} {check.Summary}".ShouldContain("does not define SHA");
        jenkins.Queue.ShouldBeEmpty();
        await world.AssertCleanAsync();
    }

    private static Task<World> WorldAsync(FakeJenkins jenkins) => World.StartAsync(SampleRunner.World(out _, Settings), configure: configuration =>
    {
        configuration["Runners:jenkins:Type"] = "jenkins";
        configuration["Runners:jenkins:Url"] = jenkins.Url.AbsoluteUri;
        configuration["Runners:jenkins:User"] = jenkins.User;
        configuration["Runners:jenkins:Token"] = jenkins.ApiToken;
        configuration["Runners:jenkins:AllowPrivateAddresses"] = "true";
        configuration["Runners:jenkins:Timeout"] = "00:00:05";
    });

    private static PullRequest Pull(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        return world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
    }

    private static async Task<JenkinsQueueItem> TakenAsync(World world, FakeJenkins jenkins)
    {
        await world.UntilAsync(() => jenkins.Queue.Count > 0, 60, "the item in the queue");
        return jenkins.Queue[0];
    }

    private static void Runs(FakeJenkins jenkins, JenkinsBuild build, params (string Version, bool Passes)[] parts)
    {
        foreach (var (version, passes) in parts)
        {
            jenkins.Enter(build, $"test ({version})");
            Ends(jenkins, build, version, passes ? "SUCCESS" : "FAILED", passes ? JUnit.Green(12) : JUnit.OneFailure(12));
        }

        jenkins.Finish(build, parts.All(static part => part.Passes) ? "SUCCESS" : "FAILURE");
    }

    private static void Ends(FakeJenkins jenkins, JenkinsBuild build, string version, string status, string report)
    {
        jenkins.Archive(build, $"junit-{version}-a{build.Parameters["ATTEMPT"]}/junit.xml", Encoding.UTF8.GetBytes(report));
        jenkins.Leave(build, $"test ({version})", status);
    }
}
