using BotApp.Core;
using BotApp.Core.Deployments;
using BotApp.GitHub;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>An environment: what is live, the history of its deployments, and the story of its decisions.</summary>
internal sealed class EnvironmentModel(Store store, TimeProvider time, IOptions<GitHubOptions> gitHub) : PageModel
{
    private const int MaxDeployments = 200;

    /// <summary>The figures are of so many days, the shorter stretch first.</summary>
    private static readonly int[] s_days = [30, 90];

    internal Reader Reader => Reader.Of(HttpContext);

    // Set before the page is rendered: the page is only shown when the subject was found.
    internal SubjectReading Reading { get; private set; } = null!;

    internal IReadOnlyList<StoredDeployment> Deployments { get; private set; } = [];

    internal IReadOnlyList<(int Days, DeliveryFigures Figures)> Figures { get; private set; } = [];

    /// <summary>The page on GitHub whose check has the buttons; null when no commit has one.</summary>
    internal string? ButtonsUrl { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, string name, CancellationToken cancellationToken)
    {
        var environment = SubjectKey.Environment(id, DashboardLinks.NameIn(HttpContext, "/environments/", name));
        if (await SubjectReading.FindAsync(store, environment, cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        Deployments = await store.Deployments.OfRepositoryAsync(id, environment.Name, MaxDeployments, cancellationToken);
        var now = time.GetUtcNow();
        var past = await store.Deployments.PastAsync(id, environment.Name, now - TimeSpan.FromDays(s_days[^1]), cancellationToken);
        Figures = past.Count == 0 ? [] : [.. s_days.Select(days => (days, DeliveryFigures.Of(past, now - TimeSpan.FromDays(days), now)))];
        var sha = reading.State is EnvironmentState state ? state.Candidate ?? state.Last?.Sha ?? state.Live?.Sha : null;
        ButtonsUrl = sha is null ? null : $"{gitHub.Value.WebUrl.AbsoluteUri.TrimEnd('/')}/{reading.Repository.FullName}/commit/{sha}/checks";
        return Page();
    }
}
