using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Tests.Engine;

public sealed class FairFeedTests
{
    private readonly ManualTime time = new();

    [Fact]
    public void Installations_take_turns()
    {
        var feed = Feed();
        Offer(feed, ("a1", 1), ("a2", 1), ("a3", 1), ("b1", 2), ("c1", 3));

        feed.Take().Select(subject => subject.Key).ShouldBe(["a1", "b1", "c1", "a2"]);
    }

    [Fact]
    public void F53_Behind_ten_thousand_of_one_installation_another_is_the_next()
    {
        var feed = Feed(max: 64, share: 32);
        Offer(feed, [.. Enumerable.Range(0, 10_000).Select(number => ($"a{number}", 1L))]);
        feed.Take().Count.ShouldBe(32, "one alone keeps places free");

        Offer(feed, ("b1", 2));

        feed.Take().Single().Key.ShouldBe("b1");
    }

    [Fact]
    public void G62_Merge_groups_go_before_the_rest_of_their_installation_in_their_order()
    {
        var feed = Feed(max: 10, share: 10);
        Offer(feed, ("pr:1:1", 1), ("branch:1:gh-readonly-queue/main/pr-2-abc", 1), ("pr:1:3", 1), ("branch:1:gh-readonly-queue/main/pr-4-abc", 1), ("branch:1:main", 1));

        feed.Take().Select(subject => subject.Key).ShouldBe(
            ["branch:1:gh-readonly-queue/main/pr-2-abc", "branch:1:gh-readonly-queue/main/pr-4-abc", "pr:1:1", "pr:1:3", "branch:1:main"]);
    }

    [Fact]
    public void One_installation_never_takes_more_than_its_share()
    {
        var feed = Feed(max: 10, share: 2);
        Offer(feed, ("a1", 1), ("a2", 1), ("a3", 1));

        feed.Take().Select(subject => subject.Key).ShouldBe(["a1", "a2"]);
        feed.Take().ShouldBeEmpty();
        feed.Finished("a1");
        feed.Take().Single().Key.ShouldBe("a3");
    }

    [Fact]
    public void A_subject_offered_often_goes_out_once()
    {
        var feed = Feed();
        Offer(feed, ("a1", 1), ("a1", 1));
        feed.Take().Count.ShouldBe(1);

        Offer(feed, ("a1", 1));

        feed.Take().ShouldBeEmpty();
    }

    [Fact]
    public void A_subject_offered_while_it_runs_goes_out_again_afterwards()
    {
        var feed = Feed();
        Offer(feed, ("a1", 1));
        feed.Take();
        feed.Started(new SubjectMark("a1", 1));

        Offer(feed, ("a1", 1), ("a1", 1));

        feed.Take().ShouldBeEmpty();
        feed.Finished("a1");
        feed.Take().Single().Key.ShouldBe("a1");
        feed.Finished("a1");
        feed.Take().ShouldBeEmpty();
        feed.Knows("a1").ShouldBeFalse();
    }

    [Fact]
    public void A_subject_that_runs_without_having_been_handed_out_counts()
    {
        var feed = Feed(max: 1);
        Offer(feed, ("a1", 1), ("b1", 2));

        feed.Started(new SubjectMark("a1", 1));

        feed.Take().ShouldBeEmpty();
        feed.Finished("a1");
        feed.Take().Single().Key.ShouldBe("b1");
    }

    [Fact]
    public void Only_a_long_silence_means_that_the_scheduler_lost_it()
    {
        var feed = Feed(max: 1);
        Offer(feed, ("a1", 1), ("b1", 2));
        feed.Take();

        time.Now += TimeSpan.FromSeconds(50);
        feed.Take().ShouldBeEmpty();
        feed.Waiting.ShouldBe(1);

        time.Now += TimeSpan.FromSeconds(20);
        feed.Take().Single().Key.ShouldBe("b1");
        feed.Knows("a1").ShouldBeFalse();
    }

    [Fact]
    public void While_all_threads_are_busy_silence_means_nothing()
    {
        var feed = Feed(max: 3);
        feed.Started(new SubjectMark("r1", 1));
        feed.Started(new SubjectMark("r2", 2));
        Offer(feed, ("a1", 3), ("b1", 4));
        feed.Take().Single().Key.ShouldBe("a1");

        time.Now += TimeSpan.FromHours(1);

        feed.Take().ShouldBeEmpty();
        feed.Finished("r1");
        feed.Take().Single().Key.ShouldBe("b1");
    }

    private FairFeed Feed(int max = 4, int share = 3) => new(max, share, threads: 2, time);

    private static void Offer(FairFeed feed, params (string Key, long Installation)[] subjects)
    {
        foreach (var (key, installation) in subjects)
        {
            feed.Offer(new SubjectMark(key, installation));
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
