using BotApp.Core.Pipelines;

namespace BotApp.Core.Releases;

/// <summary>What the public index refuses, known before it is asked.</summary>
public static class IndexLimits
{
    /// <summary>PyPI takes no new files to a release after so long. Source: https://blog.pypi.org/posts/2026-07-22-releases-now-reject-new-files-after-14-days/.</summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromDays(14);

    private static readonly string[] s_hosts = ["pypi.org", "test.pypi.org"];

    /// <summary>Whether the index takes no more files of a version; of other indexes than PyPI nothing is known.</summary>
    /// <param name="simple">The root of the index's simple API.</param>
    /// <param name="manifest">The files of the version.</param>
    /// <param name="index">What is on the index.</param>
    /// <param name="now">The time.</param>
    public static bool IsClosed(string simple, IReadOnlyList<ResultFile> manifest, IReadOnlyList<IndexFile> index, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(index);
        return Uri.TryCreate(simple, UriKind.Absolute, out var address) && s_hosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase)
            && index.Where(there => manifest.Any(mine => string.Equals(mine.Name, there.Name, StringComparison.OrdinalIgnoreCase))).Min(there => there.UploadedAt) is { } first
            && now - first > OpenFor;
    }
}
