using BotApp.Simulator;
using BotApp.Simulator.Webhooks;
using BotApp.Storage;

namespace BotApp.Tests.Faults;

/// <summary>What GitHub sent and the service has. A delivery whose answer was lost on the way (its replica was killed between the two, say) is here all the same, and nobody asks for it again.</summary>
internal static class Heard
{
    /// <summary>Nothing is under way, and everything was answered or is stored.</summary>
    internal static async Task<bool> AllAsync(FakeGitHub github, Store store) => github.Deliveries.Idle && (await MissingAsync(github, store)).Count == 0 && github.Deliveries.Idle;

    /// <summary>What was neither answered nor stored, with what became of each attempt; for a message.</summary>
    internal static async Task<string> StoryAsync(FakeGitHub github, Store store) => string.Join('\n', (await MissingAsync(github, store)).Select(static attempts =>
        $"{attempts.First()} {attempts.Key}: {string.Join(", ", attempts.Select(static attempt => $"{(attempt.Redelivery ? "again " : "")}{attempt.SentAt:HH:mm:ss.f} {attempt.Status}"))}"));

    private static async Task<IReadOnlyList<IGrouping<string, Delivery>>> MissingAsync(FakeGitHub github, Store store)
    {
        var unanswered = github.Deliveries.Log.GroupBy(static delivery => delivery.Guid, StringComparer.Ordinal).Where(static attempts => attempts.All(static attempt => attempt.Status != "OK")).ToList();
        var stored = await store.Queries.StoredGuidsAsync([.. unanswered.Select(static attempts => attempts.Key)], TestContext.Current.CancellationToken);
        return [.. unanswered.Where(attempts => !stored.Contains(attempts.Key))];
    }
}
