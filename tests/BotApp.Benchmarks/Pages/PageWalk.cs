using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using BotApp.Core;

namespace BotApp.Benchmarks.Pages;

/// <summary>Walks a dashboard from its first page, by its links, and asks for one page of each kind again and again.</summary>
internal sealed partial class PageWalk(HttpClient client)
{
    private const int Warming = 3;
    private const int Asked = 20;

    // What people type; no link leads there.
    private static readonly (string Shape, string Path)[] s_searches = [("/search?q=WORDS", "/search?q=greet+part"), ("/search?q=COMMIT", $"/search?q={SeedStates.ShaOf(SubjectKey.PullRequest(LargeStoreSeed.FirstRepository, 20))[..10]}")];

    /// <summary>One row for each kind of page that links lead to.</summary>
    internal async Task<IReadOnlyList<PageRow>> RunAsync(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, PageRow>(StringComparer.Ordinal);
        var open = new Queue<(string Shape, string Path)>([("/", "/"), .. s_searches]);
        while (open.TryDequeue(out var next))
        {
            var (shape, path) = next;
            if (rows.ContainsKey(shape))
            {
                continue;
            }

            var (row, text) = await MeasureAsync(shape, path, cancellationToken);
            rows[shape] = row;
            foreach (var link in Links().Matches(text).Select(match => WebUtility.HtmlDecode(match.Groups["link"].Value)).Where(IsPage))
            {
                open.Enqueue((Shape(link), link.Split('#')[0]));
            }
        }

        return [.. rows.Values];
    }

    private async Task<(PageRow Row, string Text)> MeasureAsync(string shape, string path, CancellationToken cancellationToken)
    {
        var (status, text) = (0, "");
        var times = new List<TimeSpan>();
        for (var request = 0; request < Warming + Asked; request++)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            text = await answer.Content.ReadAsStringAsync(cancellationToken);
            status = (int)answer.StatusCode;
            if (request >= Warming)
            {
                times.Add(Stopwatch.GetElapsedTime(began));
            }
        }

        return (new PageRow(shape, path, status, text.Length, times), text);
    }

    // Figures for machines and pictures are no pages.
    private static bool IsPage(string link) => link.StartsWith('/') && !link.StartsWith("/assets/", StringComparison.Ordinal) && !link.StartsWith("/badges/", StringComparison.Ordinal) && link != "/metrics";

    // One of each kind: numbers and names are alike; of what is asked for, short values are kinds of their own.
    private static string Shape(string link)
    {
        var parts = link.Split('#')[0].Split('?', 2);
        var path = Names().Replace(Numbers().Replace(parts[0], "/#"), "${before}/*");
        var asked = parts.Length == 1 ? [] : parts[1].Split('&').Select(pair => pair.Split('=', 2) is [var name, { Length: <= 2 } value] ? $"{name}={value}" : pair.Split('=', 2)[0]).Order(StringComparer.Ordinal).ToArray();
        return asked.Length == 0 ? path : $"{path}?{string.Join('&', asked)}";
    }

    [GeneratedRegex("href=\"(?<link>[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Links();

    [GeneratedRegex("/[0-9]+(?=/|$)", RegexOptions.None, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex("(?<before>/(branches|deliveries|docs|environments|runs|schedules|tags|tests|deploy))/.+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Names();
}
