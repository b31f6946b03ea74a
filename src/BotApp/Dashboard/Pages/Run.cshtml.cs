using BotApp.Core.Pipelines;
using BotApp.GitHub;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>A run: where it stands, its jobs and times, and what its reports said, failure by failure.</summary>
internal sealed class RunModel(Store store, IOptions<GitHubOptions> github, IOptions<RetentionAges> ages, TimeProvider time) : PageModel
{
    private const int PageSize = 20;

    // Set before the page is rendered: the page is only shown when the run was found.
    internal RunReading Reading { get; private set; } = null!;

    /// <summary>The one failure that is shown whole; null where all are listed.</summary>
    internal RunFailure? Only { get; private set; }

    /// <summary>The failures of this page of them.</summary>
    internal IReadOnlyList<RunFailure> Failures { get; private set; } = [];

    internal int From { get; private set; }

    internal string WebUrl => github.Value.WebUrl.AbsoluteUri.TrimEnd('/');

    internal TimeSpan KeptFor => ages.Value.Reports;

    internal string Address => DashboardLinks.Run(Reading.Repository.Id, Reading.Row.CorrelationId);

    /// <summary>What tests' histories are kept under.</summary>
    internal string Check => Reading.Pipeline?.Check ?? Reading.Row.Pipeline;

    /// <summary>From being asked for to its start, from there to its end, and from the one to the other.</summary>
    internal (TimeSpan? Queued, TimeSpan? Running, TimeSpan? Whole) Times()
    {
        if (Reading.Pipeline is not { } run)
        {
            return (null, Span(Reading.Row.StartedAt, Reading.Row.CompletedAt), null);
        }

        var asked = run.RequestedAt == default || run.Last?.CreatedAt < run.RequestedAt ? run.Last?.CreatedAt : run.RequestedAt; // of a run that was seen and not started the runner knows better
        var started = run.Last?.StartedAt ?? run.RunningSince;
        var ended = run.Last is { State: RunState.Completed } last ? last.UpdatedAt : (DateTimeOffset?)null;
        return (Span(asked, started), Span(started, ended), Span(asked, ended));
    }

    internal string AttemptAddress(long attempt) => $"{Address}?attempt={attempt}";

    internal string FailureAddress(RunFailure failure) => $"{Address}?attempt={Reading.Shown?.Attempt}&failure={failure.Key}";

    internal string? PageAddress(int from) => from < 0 || from >= (Reading.Tests?.Failures.Count ?? 0) ? null : $"{Address}?attempt={Reading.Shown?.Attempt}&from={from}";

    internal string? Newer => From > 0 ? PageAddress(Math.Max(0, From - PageSize)) : null;

    internal string? Older => PageAddress(From + PageSize);

    public async Task<IActionResult> OnGetAsync(long id, string run, long? attempt, string? failure, int? from, CancellationToken cancellationToken)
    {
        if (await RunReading.FindAsync(store, id, run, attempt, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        var all = reading.Tests?.Failures ?? [];
        From = Math.Clamp(from ?? 0, 0, Math.Max(0, all.Count - 1));
        Only = failure is null ? null : all.FirstOrDefault(one => one.Key == failure);
        Failures = [.. all.Skip(From).Take(PageSize)];
        return (attempt is not null && reading.Shown is null) || (failure is not null && Only is null) ? NotFound() : Page();
    }

    // Clocks of two machines can make less than nothing of a short time.
    private static TimeSpan? Span(DateTimeOffset? from, DateTimeOffset? to) => from is { } start && to is { } end && end >= start ? end - start : null;
}
