using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Core.Pipelines;

/// <summary>
/// Our own id of one start on a runner: made from what is started, so that deciding twice gives the same id, and shown by the workflow in
/// its run-name, so that a run whose start was not answered is found again.
/// </summary>
public static partial class CorrelationId
{
    /// <summary>An id for the n-th start of something on one commit of one subject.</summary>
    public static string For(SubjectKey subject, string what, string sha, int start)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return Of($"{subject}\n{what}\n{sha}\n{start}");
    }

    /// <summary>The id of a further attempt, for runners that make a new run of it; the first attempt's is the start's own.</summary>
    public static string OfAttempt(string correlationId, int attempt)
    {
        ArgumentNullException.ThrowIfNull(correlationId);
        return attempt <= 1 ? correlationId : Of($"{correlationId}\n{attempt}");
    }

    /// <summary>The first correlation id in a text such as a run's title; null when there is none.</summary>
    public static string? FindIn(string? text) =>
        text is not null && Pattern().Match(text) is { Success: true } match ? match.Value : null;

    private static string Of(string text) => "ba-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));

    [GeneratedRegex(@"\bba-[0-9a-f]{24}\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Pattern();
}
