using System.Text;
using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Tests.Engine;

namespace BotApp.Tests.Runners;

/// <summary>What every runner must do, whatever is behind it: a kind of runner is here with one subclass.</summary>
public abstract class RunnerContractTests
{
    private const string Id = "ba-0123456789abcdef01234567";

    // One line of 300,000 characters, and letters that any re-encoding would change.
    private static readonly byte[] s_report = Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?><testsuite name=\"größe\u2028\">{string.Concat(Enumerable.Range(0, 6000).Select(n => $"<testcase name=\"test_{n}\" time=\"0.001\"/>"))}</testsuite>\n\r\n");

    /// <summary>The adapter with its service, fresh.</summary>
    private protected abstract Task<RunnerBench> OpenAsync();

    [Fact]
    public async Task R1_A_start_is_taken_once_and_known_under_its_id()
    {
        await using var bench = await OpenAsync();

        var run = await StartedAsync(bench);

        (await bench.CountAsync(Id)).ShouldBe(1);
        var snapshot = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
        snapshot.Run.Id.ShouldBe(run.Id);
        snapshot.Run.Attempt.ShouldBe(1);
        snapshot.State.ShouldBe(RunState.Queued);
        snapshot.Conclusion.ShouldBeNull();
    }

    [Fact]
    public async Task R2_A_start_whose_answer_was_lost_is_unknown_then_found_and_not_there_twice()
    {
        await using var bench = await OpenAsync();
        await bench.LoseNextStartAnswerAsync();
        var asked = DateTimeOffset.UtcNow;

        var outcome = await bench.Runner.StartAsync(bench.Request(Id), default);
        IReadOnlyList<RunReference> found = [];
        await Eventually.TrueAsync(async () => (found = await bench.Runner.FindAsync(bench.Request(Id), asked, default)).Count > 0, "the lost run is found");

        outcome.ShouldBeOfType<StartOutcome.Unknown>();
        var run = found.ShouldHaveSingleItem();
        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
        (await bench.CountAsync(Id)).ShouldBe(1);
    }

    [Fact]
    public async Task R3_Nothing_is_found_under_another_id()
    {
        await using var bench = await OpenAsync();
        await StartedAsync(bench);

        (await bench.Runner.FindAsync(bench.Request("ba-ffffffffffffffffffffffff"), DateTimeOffset.UtcNow.AddMinutes(-5), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task R4_Progress_is_seen_and_moves_the_time_of_the_last_change()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        var before = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        await bench.BeginAsync(run);
        var running = await BecomesAsync(bench, run, RunState.Running);

        running.UpdatedAt.ShouldBeGreaterThanOrEqualTo(before.UpdatedAt);
        running.StartedAt.ShouldNotBeNull();
        if (bench.Runner.Capabilities.Steps)
        {
            running.Jobs.ShouldContain(job => job.State == RunState.Running);
        }
    }

    [Theory]
    [InlineData(true, RunConclusion.Success)]
    [InlineData(false, RunConclusion.Failure)]
    public async Task R5_The_end_is_what_the_runner_says_and_the_report_comes_byte_for_byte(bool passed, RunConclusion conclusion)
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        await bench.BeginAsync(run);

        await bench.EndAsync(run, passed, s_report);
        var ended = await BecomesAsync(bench, run, RunState.Completed);

        ended.Conclusion.ShouldBe(conclusion);
        var file = (await FilesAsync(bench, run, "*junit*")).ShouldHaveSingleItem();
        file.Problem.ShouldBeNull();
        file.Content.ShouldBe(s_report);
        (await FilesAsync(bench, run, "*coverage*")).ShouldBeEmpty("what is not asked for is not read");
    }

    [Fact]
    public async Task R6_A_running_run_is_stopped()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        await bench.BeginAsync(run);
        await BecomesAsync(bench, run, RunState.Running);

        var outcome = await bench.Runner.CancelAsync(bench.Scope, run, "A newer commit is there.", default);

        outcome.ShouldBe(new CancelOutcome.Asked());
        (await BecomesAsync(bench, run, RunState.Completed)).Conclusion.ShouldBe(RunConclusion.Cancelled);
    }

    [Fact]
    public async Task R7_Stopping_what_is_over_changes_nothing()
    {
        await using var bench = await OpenAsync();
        var run = await EndedAsync(bench, passed: true);

        var outcome = await bench.Runner.CancelAsync(bench.Scope, run, "Late.", default);

        outcome.ShouldBe(new CancelOutcome.AlreadyOver());
        (await bench.Runner.GetAsync(bench.Scope, run, default))!.Conclusion.ShouldBe(RunConclusion.Success);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R8_A_re_run_is_the_next_attempt_with_results_of_its_own(bool failedOnly)
    {
        await using var bench = await OpenAsync();
        var first = await EndedAsync(bench, passed: false);
        if (failedOnly && !bench.Runner.Capabilities.RerunFailed)
        {
            Assert.Skip($"{bench.Runner.Name} runs no failed jobs alone (capability RerunFailed): it is never asked for that; failed tests alone are in R15.");
        }

        var what = failedOnly ? RerunScope.Failed : RerunScope.All;
        var second = await RepeatedAsync(bench, first, what);
        await bench.BeginAsync(second);
        var running = await BecomesAsync(bench, second, RunState.Running);
        await bench.EndAsync(second, passed: true, "<testsuite name=\"second\"/>"u8.ToArray());
        var ended = await BecomesAsync(bench, second, RunState.Completed);

        second.Attempt.ShouldBe(2);
        (second.Id == first.Id).ShouldBe(bench.KeepsId(what));
        running.Run.Attempt.ShouldBe(2);
        running.Conclusion.ShouldBeNull("the first attempt's end is not taken for the second's");
        ended.Conclusion.ShouldBe(RunConclusion.Success);
        Encoding.UTF8.GetString((await FilesAsync(bench, second, "*junit*")).ShouldHaveSingleItem().Content).ShouldBe("<testsuite name=\"second\"/>");
    }

    [Fact]
    public async Task R9_A_run_that_the_runner_does_not_know_is_a_value()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        var unknown = run with { Id = string.Concat(run.Id.Select(static c => char.IsAsciiDigit(c) ? '9' : c)) };

        (await bench.Runner.GetAsync(bench.Scope, unknown, default)).ShouldBeNull();
        (await bench.Runner.CancelAsync(bench.Scope, unknown, "Nobody knows it.", default)).ShouldBe(new CancelOutcome.NotFound());
    }

    [Fact]
    public async Task R10_A_runner_that_is_started_anew_in_the_middle_goes_on_with_its_runs()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        await bench.BeginAsync(run);
        await BecomesAsync(bench, run, RunState.Running);

        await bench.RestartAsync();

        (await BecomesAsync(bench, run, RunState.Running)).Run.Id.ShouldBe(run.Id);
        await bench.EndAsync(run, passed: true, s_report);
        (await BecomesAsync(bench, run, RunState.Completed)).Conclusion.ShouldBe(RunConclusion.Success);
        (await FilesAsync(bench, run, "*junit*")).ShouldHaveSingleItem().Content.ShouldBe(s_report);
    }

    [Fact]
    public async Task R11_An_error_of_the_server_is_an_outage_and_passes()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);

        await bench.FailAsync(500, 1);
        var outcome = await bench.Runner.StartAsync(bench.Request("ba-1111111111111111aaaaaaaa"), default);
        await bench.FailAsync(502, 20);
        var thrown = await Should.ThrowAsync<Exception>(() => bench.Runner.GetAsync(bench.Scope, run, default));
        await bench.FailAsync(500, 0);

        outcome.ShouldBeOfType<StartOutcome.Unknown>("whether a server that failed took it is not known");
        thrown.ShouldBeOfType(bench.Outage);
        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task R12_A_runner_that_never_answers_is_waited_for_no_longer_than_agreed()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        await bench.BeSilentAsync(true);

        var outcome = await bench.Runner.StartAsync(bench.Request("ba-2222222222222222aaaaaaaa"), default).WaitAsync(TimeSpan.FromSeconds(60));
        var thrown = await Should.ThrowAsync<Exception>(() => bench.Runner.GetAsync(bench.Scope, run, default).WaitAsync(TimeSpan.FromSeconds(60)));
        await bench.BeSilentAsync(false);

        outcome.ShouldBeOfType<StartOutcome.Unknown>();
        thrown.ShouldBeOfType(bench.Outage);
        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task R13_A_credential_that_is_not_taken_is_said_and_not_shown()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        var wrong = bench.WithWrongCredential;

        var said = await SentenceAsync(() => wrong.StartAsync(bench.Request("ba-3333333333333333aaaaaaaa"), default));
        var thrown = await Should.ThrowAsync<Exception>(() => wrong.GetAsync(bench.Scope, run, default));

        said.ShouldNotContain(bench.WrongCredential);
        thrown.ToString().ShouldNotContain(bench.WrongCredential);
        (await bench.CountAsync("ba-3333333333333333aaaaaaaa")).ShouldBe(0);
    }

    [Fact]
    public async Task R14_A_run_that_loses_its_worker_is_not_green_and_its_next_result_is_its_own()
    {
        await using var bench = await OpenAsync();
        var run = await StartedAsync(bench);
        await bench.BeginAsync(run);
        await BecomesAsync(bench, run, RunState.Running);

        await bench.LoseWorkerAsync(run);

        if (bench.GoesOnElsewhere)
        {
            // The runner gives the same run to the next worker.
            (await BecomesAsync(bench, run, RunState.Running)).Conclusion.ShouldBeNull();
            await bench.EndAsync(run, passed: true, s_report);
            (await BecomesAsync(bench, run, RunState.Completed)).Conclusion.ShouldBe(RunConclusion.Success);
            return;
        }

        var lost = await BecomesAsync(bench, run, RunState.Completed);
        lost.Conclusion.ShouldNotBeNull().ShouldNotBe(RunConclusion.Success);
        lost.Jobs.ShouldContain(job => job.Conclusion != RunConclusion.Success);
        (await FilesAsync(bench, run, "*junit*")).ShouldBeEmpty();
    }

    [Fact]
    public async Task R15_Only_named_tests_are_asked_for_where_the_runner_can_be_told_them()
    {
        await using var bench = await OpenAsync();
        if (!bench.Runner.Capabilities.Selects)
        {
            Assert.Skip($"{bench.Runner.Name} runs failed jobs alone (capability RerunFailed): failed tests are never named to it.");
        }

        const string Selection = "tests/unit/test_a.py::TestA::test_1[a b]\ntests/unit/test_b.py";
        var first = await EndedAsync(bench, passed: false);
        var id = CorrelationId.OfAttempt(Id, 2);
        var original = bench.Request(id) with { Attempt = 2, Select = Selection };

        (await bench.Runner.RerunAsync(new RerunRequest(bench.Scope, first, RerunScope.All, id, original), default)).ShouldBeOfType<StartOutcome.Started>();

        bench.SelectionOf(id).ShouldBe(Selection);
    }

    // Refused as a value, or as an exception where everything of that service is refused.
    private static async Task<string> SentenceAsync(Func<Task<StartOutcome>> start)
    {
        try
        {
            return (await start()).ShouldBeOfType<StartOutcome.Rejected>().Reason;
        }
        catch (Exception e) when (e is not Shouldly.ShouldAssertException)
        {
            return e.Message;
        }
    }

    private static async Task<RunReference> StartedAsync(RunnerBench bench)
    {
        var request = bench.Request(Id);
        var asked = DateTimeOffset.UtcNow;
        var started = (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Started>();
        if (started.Run is { } run)
        {
            bench.Runner.Capabilities.ReturnsId.ShouldBeTrue();
            return run;
        }

        bench.Runner.Capabilities.ReturnsId.ShouldBeFalse("an id that is promised has to come");
        IReadOnlyList<RunReference> found = [];
        await Eventually.TrueAsync(async () => (found = await bench.Runner.FindAsync(request, asked, default)).Count > 0, "the run is found");
        return found.ShouldHaveSingleItem();
    }

    private static async Task<RunReference> EndedAsync(RunnerBench bench, bool passed)
    {
        var run = await StartedAsync(bench);
        await bench.BeginAsync(run);
        await bench.EndAsync(run, passed, s_report);
        await BecomesAsync(bench, run, RunState.Completed);
        return run;
    }

    private static async Task<RunReference> RepeatedAsync(RunnerBench bench, RunReference run, RerunScope what)
    {
        var id = CorrelationId.OfAttempt(Id, 2);
        var original = bench.Request(id) with { Attempt = 2 };
        var asked = DateTimeOffset.UtcNow;
        var started = (await bench.Runner.RerunAsync(new RerunRequest(bench.Scope, run, what, id, original), default)).ShouldBeOfType<StartOutcome.Started>();
        if (started.Run is { } again)
        {
            return again;
        }

        IReadOnlyList<RunReference> found = [];
        await Eventually.TrueAsync(async () => (found = await bench.Runner.FindAsync(original, asked, default)).Count > 0, "the re-run is found");
        return found.ShouldHaveSingleItem() with { Attempt = 2 };
    }

    private static async Task<RunSnapshot> BecomesAsync(RunnerBench bench, RunReference run, RunState state)
    {
        RunSnapshot? snapshot = null;
        await Eventually.TrueAsync(async () => (snapshot = await bench.Runner.GetAsync(bench.Scope, run, default)) is { } now && now.State == state && now.Run.Attempt == run.Attempt, $"{run.Id} becomes {state}", 60);
        return snapshot!; // just seen
    }

    private static async Task<List<(string? Problem, byte[] Content)>> FilesAsync(RunnerBench bench, RunReference run, string glob)
    {
        var files = new List<(string? Problem, byte[] Content)>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, [glob], default))
        {
            files.Add((file.Problem, file.ReadAll(10 << 20)));
        }

        return files;
    }
}
