namespace BotApp.GitHub;

/// <summary>GitHub did not do what was asked; the case says what that means for the work.</summary>
internal abstract class GitHubException(string message, Exception? inner) : Exception(message, inner);

/// <summary>Nothing is known of the outcome: 5xx, a timeout, a lost connection, or no request sent because GitHub is down. Try again later.</summary>
internal sealed class GitHubUnavailable(string message, TimeSpan? retryAfter, Exception? inner) : GitHubException(message, inner)
{
    /// <summary>The earliest moment that makes sense, counted from now; null when unknown.</summary>
    internal TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Nothing was sent, because GitHub is taken to be down: surely nothing was done.</summary>
    internal bool NotSent { get; init; }
}

/// <summary>The installation has used up a limit. Nothing is sent for it before <see cref="Until"/>.</summary>
internal sealed class GitHubPaused(long installationId, DateTimeOffset until, string reason)
    : GitHubException($"GitHub asks to wait until {until:u}: {reason}", null)
{
    /// <summary>0 stands for the App itself.</summary>
    internal long InstallationId { get; } = installationId;

    internal DateTimeOffset Until { get; } = until;
}

/// <summary>GitHub answered, and the answer is no. Trying again gives the same.</summary>
internal sealed class GitHubRefused(int status, string message, string? documentation, string? acceptedPermissions, string operation)
    : GitHubException($"{operation}: {status} {message}{Needs(acceptedPermissions, status)}", null)
{
    internal int Status { get; } = status;

    /// <summary>GitHub's own sentence, with its list of errors.</summary>
    internal string Reason { get; } = message;

    internal string? Documentation { get; } = documentation;

    /// <summary>Permission sets that would do, as GitHub names them (<c>X-Accepted-GitHub-Permissions</c>).</summary>
    internal string? AcceptedPermissions { get; } = acceptedPermissions;

    private static string Needs(string? permissions, int status) =>
        status == 403 && !string.IsNullOrEmpty(permissions) ? $" (the App needs: {permissions})" : "";
}

/// <summary>
/// No token for the work: the App is not installed there any more (404), suspended (403), or lacks a permission (422). It says
/// nothing about the thing that was asked for.
/// </summary>
internal sealed class GitHubNoAccess(TokenScope scope, int status, string reason)
    : GitHubException($"No token for installation {scope.InstallationId} ({scope.Permissions}): {status} {reason}", null)
{
    internal TokenScope Scope { get; } = scope;

    internal int Status { get; } = status;

    /// <summary>GitHub's own sentence.</summary>
    internal string Reason { get; } = reason;
}

/// <summary>GitHub answered something this client cannot read.</summary>
internal sealed class GitHubUnreadable(string message, Exception? inner) : GitHubException(message, inner);

/// <summary>The answer is larger than its reader allows.</summary>
internal sealed class GitHubAnswerTooLarge(string operation, long maxBytes) : GitHubException($"{operation}: the answer is larger than {maxBytes} bytes", null)
{
    internal long MaxBytes { get; } = maxBytes;
}
