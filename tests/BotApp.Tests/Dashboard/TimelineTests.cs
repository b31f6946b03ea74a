using BotApp.Dashboard;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Tests.Dashboard;

/// <summary>What a subject's timeline shows, from values alone.</summary>
public sealed class TimelineTests
{
    private static readonly DateTimeOffset s_began = new(2026, 8, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Events_that_said_nothing_new_are_one_line_in_a_row_whichever_sentence_says_so()
    {
        var entries = Timeline.Of(
            [Decision(1, "Green."), Decision(2, "Nothing changes."), Decision(3, SubjectWorker.OwnEcho), Decision(4, SubjectWorker.OwnEcho), Decision(5, "The gate is open."), Decision(6, SubjectWorker.OwnEcho)],
            [],
            []);

        entries.Select(entry => (entry.Because, entry.Folded.Count)).ShouldBe([(SubjectWorker.OwnEcho, 0), ("The gate is open.", 0), (null, 3), ("Green.", 0)]);
    }

    private static StoredDecision Decision(long id, string because) => new(id, "pr:10:4", null, "ChecksChanged", because, "[]", id, s_began.AddMinutes(id));
}
