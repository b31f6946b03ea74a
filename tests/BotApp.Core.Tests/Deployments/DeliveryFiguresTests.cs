using BotApp.Core.Deployments;

namespace BotApp.Core.Tests.Deployments;

public sealed class DeliveryFiguresTests
{
    private static readonly DateTimeOffset From = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset To = From.AddDays(28);

    [Fact]
    public void Nothing_deployed_gives_no_figures_and_no_division_by_nothing()
    {
        DeliveryFigures.Of([], From, To).ShouldBe(new DeliveryFigures(0, 0, 0, null, 0, 0, null, 0, null));
        Should.Throw<ArgumentOutOfRangeException>(() => DeliveryFigures.Of([], To, From));
    }

    [Fact]
    public void Frequency_counts_what_became_live_within_the_stretch_and_no_rollback()
    {
        var past = new[] { Good(1, -1), Good(2, 0), Good(3, 5), Good(4, 6) with { IsRollback = true }, Bad(5, 7), Good(6, 27.9), Good(7, 28) };

        var figures = DeliveryFigures.Of(past, From, To);

        (figures.Deployments, figures.PerWeek).ShouldBe((3, 0.75));
    }

    [Fact]
    public void Lead_time_is_the_median_over_all_commits_from_commit_to_live()
    {
        var past = new[]
        {
            Good(1, 10) with { Committed = [From.AddDays(9), From.AddDays(6)] }, // 1 and 4 days
            Good(2, 12) with { Committed = [From.AddDays(10)] }, // 2 days
            Good(3, 20) with { Committed = [From.AddDays(12)] }, // 8 days
            Bad(4, 21) with { Committed = [From] }, // never live
        };

        var figures = DeliveryFigures.Of(past, From, To);

        (figures.Commits, figures.LeadTime).ShouldBe((4, TimeSpan.FromDays(3)));
        DeliveryFigures.Of(past[..2], From, To).LeadTime.ShouldBe(TimeSpan.FromDays(2));
    }

    [Fact]
    public void What_failed_stopped_answering_or_was_gone_back_from_is_a_failure()
    {
        var past = new[]
        {
            Good(1, 1),
            Bad(2, 2),
            Good(3, 3),
            Good(4, 4) with { StoppedAt = From.AddDays(4.5) },
            Good(5, 5),
            Good(6, 6),
            Good(7, 7) with { IsRollback = true, AskedAt = From.AddDays(6.9) }, // from 6
            Good(8, 8),
        };

        var figures = DeliveryFigures.Of(past, From, To);

        (figures.Changes, figures.Failures, figures.FailureRate).ShouldBe((7, 3, 3d / 7));
    }

    [Fact]
    public void Time_to_restore_goes_from_the_failures_being_known_to_the_next_that_is_live()
    {
        var past = new[]
        {
            Bad(1, 1), // until 3: 2 days
            Bad(2, 2), // until 3: 1 day
            Good(3, 3),
            Good(4, 4) with { StoppedAt = From.AddDays(5) }, // until 9: 4 days
            Good(5, 9),
            Good(6, 10),
            Good(7, 13) with { IsRollback = true, AskedAt = From.AddDays(12) }, // from 6, wanted at 12: 1 day
            Bad(8, 20), // still open
        };

        var figures = DeliveryFigures.Of(past, From, To);

        (figures.Failures, figures.Restored, figures.TimeToRestore).ShouldBe((5, 4, TimeSpan.FromDays(1.5)));
    }

    [Fact]
    public void A_failure_that_was_known_before_somebody_went_back_counts_from_then()
    {
        var past = new[] { Good(1, 1) with { StoppedAt = From.AddDays(2) }, Good(2, 5) with { IsRollback = true, AskedAt = From.AddDays(4) } };

        DeliveryFigures.Of(past, From, To).TimeToRestore.ShouldBe(TimeSpan.FromDays(3));
        DeliveryFigures.Of([past[0] with { StoppedAt = From.AddDays(4.5) }, past[1]], From, To).TimeToRestore.ShouldBe(TimeSpan.FromDays(1));
    }

    [Fact]
    public void The_order_in_which_deployments_are_given_does_not_matter()
    {
        var past = new[] { Good(1, 1), Bad(2, 2), Good(3, 3) };

        DeliveryFigures.Of([.. past.Reverse()], From, To).ShouldBe(DeliveryFigures.Of(past, From, To));
    }

    private static PastDeployment Good(long number, double day) => new() { Number = number, Succeeded = true, AskedAt = From.AddDays(day - 0.1), EndedAt = From.AddDays(day) };

    private static PastDeployment Bad(long number, double day) => Good(number, day) with { Succeeded = false };
}
