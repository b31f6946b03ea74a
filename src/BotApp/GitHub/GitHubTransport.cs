using System.Diagnostics;
using System.Globalization;

using BotApp.Telemetry;

namespace BotApp.GitHub;

/// <summary>One attempt with a given token, within the installation's limits; whatever it teaches about limits and outages is remembered.</summary>
internal sealed partial class GitHubTransport(
    GitHubWire wire,
    Traffic traffic,
    CircuitBreakers breakers,
    GitHubMetrics metrics,
    TimeProvider time,
    ILogger<GitHubTransport> logger)
{
    /// <summary>Sends once. Answers about the request itself (success, 304, a refusal) are for the caller to judge.</summary>
    /// <exception cref="GitHubUnavailable">5xx, no answer, or the circuit is open.</exception>
    /// <exception cref="GitHubPaused">A limit: nothing was done.</exception>
    internal async Task<GitHubAnswer> SendAsync(GitHubCall call, string? token, CancellationToken cancellationToken)
    {
        using var span = Tracing.Begin($"github {call.Method.Method} {call.Area}", ActivityKind.Client); // with the time it waits for its turn
        span?.SetTag("botapp.installation", call.Scope.InstallationId);
        var lane = traffic.Of(call.Scope.InstallationId);
        await lane.EnterAsync(!call.IsRead && call.CountsAsWrite, cancellationToken);
        try
        {
            breakers.Enter(call);
            var answer = await AttemptAsync(call, token, cancellationToken);
            span?.SetTag("http.response.status_code", answer.Status);
            if (!answer.Foreign)
            {
                lane.Learn(answer);
            }

            return answer.Status < 500 ? answer : throw Outage(call, answer);
        }
        finally
        {
            lane.Leave();
        }
    }

    private async Task<GitHubAnswer> AttemptAsync(GitHubCall call, string? token, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var answer = await wire.SendAsync(call, token, cancellationToken);
            Settle(call, answer.Status < 500 || answer.Foreign);
            metrics.Answered(call, answer);
            Report(call, answer, time.GetElapsedTime(started));
            return answer;
        }
        catch (GitHubUnavailable e)
        {
            Settle(call, false);
            metrics.NotAnswered(call);
            Log.NotAnswered(logger, call.Method.Method, call.Target.AbsolutePath, e.InnerException?.GetType().Name, call.Scope.InstallationId);
            throw;
        }
        catch (GitHubException)
        {
            Settle(call, true);
            throw;
        }
        catch (OperationCanceledException)
        {
            breakers.Of(call).Abandoned();
            throw;
        }
    }

    private void Report(GitHubCall call, GitHubAnswer answer, TimeSpan took)
    {
        var (requestId, remaining) = (answer.Header("x-github-request-id"), answer.Header("x-ratelimit-remaining"));
        var (method, path, milliseconds) = (call.Method.Method, call.Target.AbsolutePath, took.TotalMilliseconds);
        Log.Answered(logger, method, path, answer.Status, milliseconds, requestId, remaining, call.Scope.InstallationId);
    }

    private void Settle(GitHubCall call, bool good)
    {
        if (good)
        {
            breakers.Of(call).Succeeded();
        }
        else
        {
            breakers.Of(call).Failed();
        }
    }

    private static GitHubUnavailable Outage(GitHubCall call, GitHubAnswer answer) =>
        new($"{call.Operation}: {answer.Status} {GitHubJson.ErrorText(answer.Body)}".TrimEnd(), RetryAfter(answer), null);

    private static TimeSpan? RetryAfter(GitHubAnswer answer) =>
        int.TryParse(answer.Header("retry-after"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    private static partial class Log
    {
        private const string AnsweredText =
            "GitHub {Method} {Path}: {Status} in {Milliseconds:0} ms, request {RequestId}, remaining {Remaining}, installation {Installation}";

        [LoggerMessage(Level = LogLevel.Debug, Message = AnsweredText)]
        internal static partial void Answered(
            ILogger logger, string method, string path, int status, double milliseconds, string? requestId, string? remaining, long installation);

        [LoggerMessage(Level = LogLevel.Warning, Message = "GitHub {Method} {Path}: no answer ({Cause}), installation {Installation}")]
        internal static partial void NotAnswered(ILogger logger, string method, string path, string? cause, long installation);
    }
}
