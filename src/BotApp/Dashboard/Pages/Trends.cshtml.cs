using BotApp.Core.Trends;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>How a repository's pipelines and deliveries did over time.</summary>
internal sealed class TrendsModel(Store store, TimeProvider time) : PageModel
{
    private const int MaxPipelines = 12;
    private const int MaxEnvironments = 12;

    internal StoredRepository Repository { get; private set; } = new(0, "", "", "", 0, null, false);

    internal TrendRange Range => Reading.Range;

    // Set before the page is rendered: the page is only shown when the repository was found.
    internal TrendReading Reading { get; private set; } = null!;

    /// <summary>The pipelines that are drawn.</summary>
    internal IReadOnlyList<PipelineTrend> Pipelines => [.. Reading.Pipelines.Take(MaxPipelines)];

    /// <summary>Names of those that are not.</summary>
    internal IReadOnlyList<string> Others => [.. Reading.Pipelines.Skip(MaxPipelines).Select(trend => trend.Pipeline)];

    /// <summary>Of the default branch.</summary>
    internal TrendCard Coverage { get; private set; } = null!; // likewise

    internal IReadOnlyList<DeliveryTrend> Deliveries { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, int? days, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return NotFound();
        }

        Repository = repository;
        var range = TrendRange.Of(days, time.GetUtcNow());
        Reading = await TrendReading.ReadAsync(store, id, range, cancellationToken);
        Coverage = CoverageTrend.Of(repository.DefaultBranch is { } branch ? await store.Trends.CoverageAsync(id, branch, range, cancellationToken) : [], range);
        var deliveries = new List<DeliveryTrend>();
        foreach (var environment in (await store.Deployments.EnvironmentsAsync(id, cancellationToken)).Take(MaxEnvironments))
        {
            deliveries.Add(DeliveryTrend.Of(environment.Environment, await store.Deployments.PastAsync(id, environment.Environment, range.From, cancellationToken), range));
        }

        Deliveries = deliveries;
        return Page();
    }
}
