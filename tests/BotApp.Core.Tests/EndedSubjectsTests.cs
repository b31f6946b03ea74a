using BotApp.Core.Previews;

namespace BotApp.Core.Tests;

public sealed class EndedSubjectsTests
{
    private const long Repository = 10;

    private static PullRequestState Closed { get; } = new() { Subject = SubjectKey.PullRequest(Repository, 7), Open = false };

    [Fact]
    public void REL30_A_closed_pull_request_is_over_and_an_open_one_never_is()
    {
        EndedSubjects.IsOver(Closed).ShouldBeTrue();
        EndedSubjects.IsOver(Closed with { Open = true }).ShouldBeFalse();
    }

    [Theory]
    [InlineData(PreviewPhase.Ready)]
    [InlineData(PreviewPhase.Removing)]
    [InlineData(PreviewPhase.RemoveFailed)]
    [InlineData(PreviewPhase.Sleeping)]
    [InlineData(PreviewPhase.Building)]
    public void REL30_A_closed_pull_request_whose_preview_may_be_out_there_is_not_over(PreviewPhase phase) =>
        EndedSubjects.IsOver(Closed with { Previews = [new PreviewState { Name = "web", Generation = 1, Phase = phase }] }).ShouldBeFalse();

    [Fact]
    public void REL30_A_preview_that_was_taken_down_keeps_nothing() =>
        EndedSubjects.IsOver(Closed with { Previews = [new PreviewState { Name = "web", Generation = 1, Phase = PreviewPhase.Removed }] }).ShouldBeTrue();

    [Fact]
    public void REL30_A_start_that_nobody_answered_yet_keeps_a_closed_pull_request()
    {
        EndedSubjects.IsOver(Closed with { Abandoned = [new AbandonedStart("run", "actions")] }).ShouldBeFalse();
    }

    [Fact]
    public void REL30_A_branch_is_over_when_it_is_gone()
    {
        var branch = new BranchState { Subject = SubjectKey.Branch(Repository, "main") };

        EndedSubjects.IsOver(branch).ShouldBeFalse();
        EndedSubjects.IsOver(branch with { Deleted = true }).ShouldBeTrue();
    }

    [Fact]
    public void REL30_A_schedule_is_over_when_no_time_is_left()
    {
        var schedule = new ScheduleState { Subject = SubjectKey.Schedule(Repository, "nightly", "main") };

        EndedSubjects.IsOver(schedule with { NextAt = DateTimeOffset.UnixEpoch }).ShouldBeFalse();
        EndedSubjects.IsOver(schedule).ShouldBeTrue();
    }

    [Theory]
    [InlineData(ReleasePhase.Ignored, true)]
    [InlineData(ReleasePhase.Released, false)]
    [InlineData(ReleasePhase.Withdrawn, false)]
    [InlineData(ReleasePhase.Blocked, false)]
    [InlineData(ReleasePhase.Failed, false)]
    [InlineData(ReleasePhase.Partial, false)]
    [InlineData(ReleasePhase.Publishing, false)]
    public void REL30_Of_tags_only_those_that_were_no_release_s_are_over_for_nothing_may_be_published_twice(ReleasePhase phase, bool isOver) =>
        EndedSubjects.IsOver(new ReleaseState { Subject = SubjectKey.Tag(Repository, "v1"), Phase = phase }).ShouldBe(isOver);

    [Fact]
    public void REL30_What_is_live_is_never_over() =>
        EndedSubjects.IsOver(new EnvironmentState { Subject = SubjectKey.Environment(Repository, "production") }).ShouldBeFalse();
}
