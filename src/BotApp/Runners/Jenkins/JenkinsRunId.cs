using System.Globalization;

namespace BotApp.Runners.Jenkins;

/// <summary>
/// A job and the number that its run had in the queue, <c>team/tests@41</c>: the only name that holds from the first answer to the last, as the
/// build has its number only later and carries this one along.
/// </summary>
internal readonly record struct JenkinsRunId(string Job, long QueueId)
{
    public override string ToString() => $"{Job}@{QueueId.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Null where it is not a run of Jenkins.</summary>
    internal static JenkinsRunId? Parse(string id)
    {
        var at = id.LastIndexOf('@');
        return at > 0 && long.TryParse(id.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new JenkinsRunId(id[..at], number) : null;
    }

    /// <summary>Below Jenkins' address: <c>job/team/job/tests</c>.</summary>
    internal static string Path(string job) => string.Join('/', job.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(static part => $"job/{Uri.EscapeDataString(part)}"));

    /// <summary>The job of such a path, with or without slashes around it; null when it is none.</summary>
    internal static string? JobOf(string path)
    {
        var parts = path.Trim('/').Split('/');
        return parts.Length % 2 == 0 && parts.Where(static (_, index) => index % 2 == 0).All(static part => part == "job")
            ? string.Join('/', parts.Where(static (_, index) => index % 2 == 1).Select(Uri.UnescapeDataString))
            : null;
    }
}
