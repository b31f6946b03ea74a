using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>A list that may lag behind its runs is believed no further than it can be.</summary>
public sealed class ListedRunsTests
{
    private static readonly DateTimeOffset s_at = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly Person s_robin = new(1, "robin", false);

    public static TheoryData<BotEvent> Looks =>
    [
        new TimerElapsed("poll"), new CommentAdded(5, "/rerun", s_robin, null, s_at), new PageAsked("a1", "/rerun", s_robin, "abc"), new ButtonPressed("botapp/tests", "refresh", "abc", s_robin),
        new CheckRerunRequested("botapp/tests", "abc", s_robin), new SuiteRerunRequested("abc", s_robin),
    ];

    [Theory]
    [InlineData("queued", null)]
    [InlineData("in_progress", null)]
    [InlineData("waiting", null)]
    [InlineData("completed", "action_required")]
    [InlineData("completed", "success")]
    public void One_that_is_seen_for_the_first_time_is_as_it_is_listed(string status, string? conclusion) =>
        ListedRuns.Suffice(Listed(status, conclusion), null, [new PullRequestOpened("abc")]).ShouldBeTrue();

    [Theory]
    [InlineData(RunState.Queued, 0, true)]
    [InlineData(RunState.Queued, 1, false)] // the list is older
    [InlineData(RunState.Running, 0, true)]
    [InlineData(RunState.Running, -1, true)]
    [InlineData(RunState.Completed, -1, false)] // another attempt, or a list that stands still
    public void What_is_known_to_be_newer_or_further_is_asked_for(RunState known, int seconds, bool suffices) =>
        ListedRuns.Suffice(Listed("in_progress"), Known(known, s_at.AddSeconds(seconds)), []).ShouldBe(suffices);

    [Fact]
    public void A_list_that_shows_less_than_is_known_in_the_same_second_is_not_believed() => ListedRuns.Suffice(Listed("queued"), Known(RunState.Running, s_at), []).ShouldBeFalse();

    [Theory]
    [InlineData("42", 0, false, true)]
    [InlineData("42", -5, false, true)]
    [InlineData("42", 1, false, false)] // told of something later
    [InlineData("42", 0, true, false)] // told to be over, and the list does not have that
    [InlineData("42", -5, true, false)]
    [InlineData("42", null, false, false)] // it was not said when
    [InlineData("43", 1, true, true)] // another run
    public void What_was_told_after_the_list_is_asked_for(string run, int? seconds, bool isOver, bool suffices) => ListedRuns.Suffice(
        Listed("in_progress"),
        null,
        [new RunChanged("42", "abc") { At = s_at.AddSeconds(-60) }, new RunChanged(run, "abc") { At = seconds is { } some ? s_at.AddSeconds(some) : null, IsOver = isOver }]).ShouldBe(suffices);

    [Theory]
    [InlineData(0, true, true)]
    [InlineData(-5, false, true)]
    [InlineData(null, false, true)]
    [InlineData(1, false, false)]
    [InlineData(1, true, false)]
    public void What_was_told_after_a_run_was_over_is_its_next_attempt(int? seconds, bool isOver, bool suffices) => ListedRuns.Suffice(
        Listed("completed", "success"), null, [new RunChanged("42", "abc") { At = seconds is { } some ? s_at.AddSeconds(some) : null, IsOver = isOver }]).ShouldBe(suffices);

    [Theory]
    [MemberData(nameof(Looks))]
    public void A_look_that_is_due_or_that_somebody_asks_for_goes_to_the_run(BotEvent happened)
    {
        ListedRuns.Suffice(Listed("in_progress"), null, [new PullRequestOpened("abc"), happened]).ShouldBeFalse();
        ListedRuns.Suffice(Listed("completed", "failure"), null, [happened]).ShouldBeTrue("over is over");
    }

    [Fact]
    public void A_list_without_times_says_only_what_is_over()
    {
        ListedRuns.Suffice(Listed("in_progress") with { UpdatedAt = null }, null, []).ShouldBeFalse();
        ListedRuns.Suffice(Listed("completed", "success") with { UpdatedAt = null }, Known(RunState.Running, s_at), []).ShouldBeTrue();
    }

    private static WorkflowRunFact Listed(string status, string? conclusion = null) =>
        new(42, 1, "tests", ".github/workflows/tests.yml", "pull_request", status, conclusion, null) { UpdatedAt = s_at };

    private static RunSnapshot Known(RunState state, DateTimeOffset at) => new(new RunReference("42", 1, null), state, null, "abc", s_at, null, at, []);
}
