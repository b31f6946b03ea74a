using BotApp.Storage;

using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The tests of a repository: looked for by a part of their name, worst first.</summary>
internal sealed class TestsModel(Store store, TimeProvider time) : PageModel
{
    private const int PageSize = 50;
    private const int MaxText = 500;

    // Set before the page is rendered: the page is only shown when the repository was found.
    internal TestsReading Reading { get; private set; } = null!;

    internal TestsSearch Search { get; private set; } = new();

    internal static IReadOnlyList<(string Value, string Label)> Orders { get; } =
        [("problems", "failing first"), ("flaky", "flaky first"), ("slowest", "slowest first"), ("name", "by name")];

    internal string Order => Orders[(int)Search.Order].Value;

    internal bool IsNarrowed => Search.Text.Length > 0 || Search.Pipeline is not null;

    internal string? Newer => Search.From > 0 ? Address(Math.Max(0, Search.From - PageSize)) : null;

    internal string? Older => Search.From + PageSize < Reading.Count ? Address(Search.From + PageSize) : null;

    public async Task<IActionResult> OnGetAsync(long id, string? q, string? pipeline, string? order, int? from, CancellationToken cancellationToken)
    {
        var text = (q ?? "").Trim();
        Search = new TestsSearch
        {
            Text = text.Length > MaxText ? text[..MaxText] : text,
            Pipeline = string.IsNullOrWhiteSpace(pipeline) ? null : pipeline,
            Order = Enum.TryParse<TestOrder>(order, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : TestOrder.Problems,
            From = Math.Max(0, from ?? 0),
            Max = PageSize,
        };
        if (await TestsReading.FindAsync(store, id, Search, time.GetUtcNow(), cancellationToken) is not { } reading)
        {
            return NotFound();
        }

        Reading = reading;
        return Page();
    }

    private string Address(int from)
    {
        var query = new QueryBuilder { { "order", Order }, { "from", from.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
        if (Search.Text.Length > 0)
        {
            query.Add("q", Search.Text);
        }

        if (Search.Pipeline is { } pipeline)
        {
            query.Add("pipeline", pipeline);
        }

        return DashboardLinks.Tests(Reading.Repository.Id) + query.ToQueryString();
    }
}
