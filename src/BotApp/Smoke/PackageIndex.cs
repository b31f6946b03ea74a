using System.Net;
using BotApp.Core.Releases;

namespace BotApp.Smoke;

/// <summary>The simple index of Python packages: what it lists for a project. Source: https://packaging.python.org/en/latest/specifications/simple-repository-api/.</summary>
internal sealed class PackageIndex(GuardedHttp http)
{
    private const int MaxBytes = 20 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Every repository may publish to the public index; others are the operator's to allow.</summary>
    private static readonly string[] AlwaysAllowed = ["pypi.org", "test.pypi.org"];

    internal async Task<(IReadOnlyList<IndexFile>? Files, string? Problem)> ReadAsync(string index, string project, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(index, UriKind.Absolute, out var root))
        {
            return (null, $"`{index}` is no address");
        }

        var page = SimpleIndexPage.Url(root, project);
        try
        {
            var answer = await http.GetAsync(new GuardedRequest(page, SimpleIndexPage.Accept, MaxBytes) { AlsoAllowed = AlwaysAllowed, Time = Patience }, cancellationToken);
            if (answer.Status == HttpStatusCode.NotFound)
            {
                return ([], null);
            }

            return answer.Status != HttpStatusCode.OK
                ? (null, $"{page} answered {(int)answer.Status}")
                : SimpleIndexPage.Read(answer.ContentType, answer.Body, answer.Url) switch
                {
                    IndexReading.Page read => (read.Files, null),
                    IndexReading.Unreadable unreadable => (null, unreadable.Sentence),
                    var reading => throw new InvalidOperationException($"Index reading {reading.GetType().Name} is not known."),
                };
        }
        catch (Exception exception) when (exception is HttpRequestException or GuardedRefusal or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (null, exception.InnerException is GuardedRefusal inner ? inner.Message : exception.Message);
        }
    }
}
