using System.Globalization;

using BotApp.Core;
using BotApp.Core.Reports;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>A test: what each run said of it, whether it is flaky and by which rule, and its quarantine.</summary>
internal sealed class TestHistoryModel(Store store, TimeProvider time) : PageModel
{
    private const int PageSize = 20;

    internal Reader Reader => Reader.Of(HttpContext);

    // Set before the page is rendered: the page is only shown when the test was found.
    internal TestReading Reading { get; private set; } = null!;

    internal string? Older { get; private set; }

    /// <summary>The button that sets it apart or counts it again; null where nobody is signed in, or where there is no branch to say it of.</summary>
    internal AskForm? Act { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, string? pipeline, string? path, string? name, string? test, string? key, string? before, CancellationToken cancellationToken)
    {
        if (AddressOf(pipeline, path, name, test, key) is not { } address || !TryPlace(before, out var place)
            || await TestReading.FindAsync(store, id, address, place, PageSize, time.GetUtcNow(), cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        Older = reading.Next is { } next ? $"{AddressHere(address)}&before={next.At.ToString(CultureInfo.InvariantCulture)}.{next.Id.ToString(CultureInfo.InvariantCulture)}" : null;
        Act = Reader.IsSignedIn ? await ButtonAsync(reading, cancellationToken) : null;
        return Page();
    }

    // A quarantine is the whole repository's: it is said of the default branch.
    private async Task<AskForm?> ButtonAsync(TestReading reading, CancellationToken cancellationToken)
    {
        var branch = SubjectKey.Branch(reading.Repository.Id, reading.Repository.DefaultBranch ?? "");
        var state = branch.Name.Length > 0 && await store.Subjects.LoadAsync(branch.ToString(), cancellationToken) is { } record ? SubjectReading.StateOf(record) as BranchState : null;
        return state is null ? null
            : reading.Placed is { } placed ? QuarantineButtons.CountAgain(branch, state.HeadSha, placed.Test)
            : QuarantineButtons.SetApart(branch, state.HeadSha, reading.Test);
    }

    private string AddressHere(TestAddress address) => address.Number is null
        ? DashboardLinks.Test(Reading.Repository.Id, address.Pipeline, "", Reading.Test)
        : $"{DashboardLinks.Tests(Reading.Repository.Id)}/history?pipeline={Uri.EscapeDataString(address.Pipeline)}&key={address.Number.Value.ToString("x16", CultureInfo.InvariantCulture)}";

    // Our own path and name, a test as people write it, or its number.
    private static TestAddress? AddressOf(string? pipeline, string? path, string? name, string? test, string? key)
    {
        if (string.IsNullOrEmpty(pipeline))
        {
            return null;
        }

        if (key is not null)
        {
            return long.TryParse(key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? new TestAddress(pipeline, "", "", number) : null;
        }

        var meant = string.IsNullOrEmpty(test) ? new TestCase(path ?? "", name ?? "") : TestCase.Parse(test);
        return meant.Name.Length == 0 ? null : new TestAddress(pipeline, meant.Path, meant.Name, null);
    }

    private static bool TryPlace(string? before, out ResultPlace? place)
    {
        place = null;
        if (before is null)
        {
            return true;
        }

        if (before.Split('.') is not [var at, var id] || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var when) || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var which))
        {
            return false;
        }

        place = new ResultPlace(when, which);
        return true;
    }
}
