using System.Globalization;
using System.Text.RegularExpressions;

namespace BotApp.Webhooks;

/// <summary>
/// How many connections this process can hold. A server that runs out of file handles takes no connection ever again, silently; so connections
/// beyond this are closed at once instead, and the handles left are for the database, GitHub and the program's own files.
/// </summary>
internal static partial class FileHandles
{
    /// <summary>With more than this, something else gives out first.</summary>
    private const int Most = 10_000;

    private const int Fewest = 16;

    /// <summary>What the runtime, its assemblies, the database's pool and calls to GitHub and runners hold at the most: 320 measured at rest.</summary>
    private const int Others = 480;

    /// <summary>From the system's own word (<c>/proc/self/limits</c>); the most where there is none.</summary>
    internal static int MaxConnections() => File.Exists("/proc/self/limits") ? MaxConnections(File.ReadAllText("/proc/self/limits")) : Most;

    /// <summary>From the text of <c>limits</c>. Source: https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html.</summary>
    internal static int MaxConnections(string limits) =>
        OpenFiles().Match(limits) is { Success: true } found && int.TryParse(found.Groups["hard"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var handles)
            ? Math.Clamp(handles - Others, Fewest, Most)
            : Most;

    // The runtime raises its soft limit to the hard one when it starts.
    [GeneratedRegex(@"^Max open files\s+\S+\s+(?<hard>\d+)\s", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OpenFiles();
}
