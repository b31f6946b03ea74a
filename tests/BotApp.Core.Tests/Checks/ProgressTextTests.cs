using BotApp.Core.Checks;
using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Checks;

public class ProgressTextTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Jobs_done_and_expected_are_counted_and_linked()
    {
        var (title, summary) = ProgressText.Of(
        [
            new JobSnapshot("1", "test (3.12)", RunState.Completed, RunConclusion.Success, "https://github.example/job/1", s_start, s_start.AddSeconds(74)),
            new JobSnapshot("2", "test (3.13)", RunState.Completed, RunConclusion.Failure, null, s_start, s_start.AddSeconds(5)),
            new JobSnapshot("3", "test | @octo", RunState.Running, null, null, s_start, null),
        ],
        expected: 4,
        runUrl: "https://github.example/run");

        title.ShouldBe("2 of 4 jobs done, 1 not successful");
        summary.ShouldBe("""
            2 of 4 jobs done, 1 not successful. [Open the run](https://github.example/run). The reports are read when the jobs are done.

            | Job | State | Time |
            |---|---|--:|
            | [test (3.12)](https://github.example/job/1) | succeeded | 1m 14s |
            | `test (3.13)` | failed | 5s |
            | `test \| @octo` | running |  |


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_job_at_work_or_ended_badly_shows_its_step()
    {
        var step = new StepSnapshot("pytest | @octo", 3, 5);
        JobSnapshot[] jobs =
        [
            new("1", "a", RunState.Running, null, null, s_start, null) { Step = step },
            new("2", "b", RunState.Completed, RunConclusion.Failure, null, s_start, s_start.AddSeconds(5)) { Step = step with { Name = "checkout", Number = 1 } },
            new("3", "c", RunState.Completed, RunConclusion.Success, null, s_start, s_start.AddSeconds(5)) { Step = step },
        ];

        var summary = ProgressText.Of(jobs).Summary;

        summary.ShouldContain("| `a` | running, step 3 of 5: `pytest \\| @octo` |  |");
        summary.ShouldContain("| `b` | failed, step 1 of 5: `checkout` | 5s |");
        summary.ShouldContain("| `c` | succeeded | 5s |");
    }

    [Fact]
    public void The_step_of_a_job_is_the_first_bad_one_or_the_one_at_work()
    {
        var good = ("one", RunState.Completed, (RunConclusion?)RunConclusion.Success);
        var bad = ("two", RunState.Completed, (RunConclusion?)RunConclusion.Unknown);
        var running = ("three", RunState.Running, (RunConclusion?)null);
        var waiting = ("four", RunState.Queued, (RunConclusion?)null);

        StepSnapshot.Of([good, running, waiting]).ShouldBe(new StepSnapshot("three", 2, 3));
        StepSnapshot.Of([good, bad, running]).ShouldBe(new StepSnapshot("two", 2, 3));
        StepSnapshot.Of([good, waiting]).ShouldBeNull();
        StepSnapshot.Of([]).ShouldBeNull();
    }

    [Fact]
    public void Before_any_job_is_known_it_waits() => ProgressText.Of([]).Title.ShouldBe("Waiting for jobs to start");
}
