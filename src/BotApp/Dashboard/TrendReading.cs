using BotApp.Core.Trends;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>What a repository's pipelines did over a stretch of time.</summary>
/// <param name="Range">The stretch.</param>
/// <param name="Pipelines">The ones with the most runs first.</param>
/// <param name="IsCut">There were more runs than are looked at: the oldest are left out.</param>
internal sealed record TrendReading(TrendRange Range, IReadOnlyList<PipelineTrend> Pipelines, bool IsCut)
{
    internal static async Task<TrendReading> ReadAsync(Store store, long repositoryId, TrendRange range, CancellationToken cancellationToken)
    {
        var past = await store.Trends.RunsAsync(repositoryId, range, cancellationToken);
        var flaky = past.Runs.Count == 0 ? [] : await store.Trends.FlakyAsync(repositoryId, range, past.First, cancellationToken);
        return new TrendReading(range, PipelineTrend.Of(past.Runs, flaky, range), past.IsCut);
    }
}

/// <summary>A card on a page, what its ids begin with, and whether its heading is of the third level or the fourth.</summary>
internal sealed record TrendCardView(TrendCard Card, string Id, bool IsThird = true);

/// <summary>The pipelines of a repository in short, on its own page.</summary>
internal sealed record TrendStrip(StoredRepository Repository, TrendReading Reading, bool HasDeployments)
{
    /// <summary>So many are shown; the others are on the page of trends.</summary>
    internal const int Shown = 5;
}
