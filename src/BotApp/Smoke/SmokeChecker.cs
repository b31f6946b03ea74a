using BotApp.Core;
using Microsoft.Extensions.Options;

namespace BotApp.Smoke;

/// <summary>Asks a preview or deployment whether it answers as expected. Reports status and match, never the body: a body may be anybody's secret.</summary>
internal sealed class SmokeChecker(GuardedHttp http, ProbeTurns turns, TimeProvider time, IOptions<BotAppOptions> options)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>A host that says "too many" without saying how long.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(15);

    /// <summary>One round of questions of a repository, when it is its turn.</summary>
    internal async Task<UrlProbed> AskAsync(long repositoryId, ProbeUrl probe, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(probe.Url, UriKind.Absolute, out var root))
        {
            return new UrlProbed(probe.CorrelationId, false, "the address is no URL.", Final: true);
        }

        using var turn = turns.Take(repositoryId, root, probe.Steps.Count, out var pause, out var reason);
        if (turn is null)
        {
            return new UrlProbed(probe.CorrelationId, false, $"it was not asked yet: {reason}", Final: false) { IsUnasked = true, RetryAfter = pause };
        }

        foreach (var step in probe.Steps)
        {
            if (await AskAsync(new Uri(root.AbsoluteUri.TrimEnd('/') + '/' + step.Path.TrimStart('/')), step, cancellationToken) is var (detail, final, rest))
            {
                return new UrlProbed(probe.CorrelationId, false, detail, final) { RetryAfter = rest };
            }
        }

        return new UrlProbed(probe.CorrelationId, true, "it answers as expected.", Final: true);
    }

    // What is wrong, whether asking again is pointless, and how long to wait with it; null when nothing is.
    private async Task<(string Detail, bool Final, TimeSpan? RetryAfter)?> AskAsync(Uri url, ProbeStep step, CancellationToken cancellationToken)
    {
        var secret = step.HeaderSecret is { } name && options.Value.Smoke.Secrets.TryGetValue(name, out var kept) ? kept : null;
        if (step.HeaderSecret is not null && secret is null)
        {
            return ($"there is no secret {step.HeaderSecret}: the operator keeps it as BotApp__Smoke__Secrets__{step.HeaderSecret}__Value, with its __Hosts.", true, null);
        }

        if (secret is not null && !AllowedHosts.IsAmong(url, secret.Hosts))
        {
            return ($"the secret {step.HeaderSecret} is not for {url.IdnHost}: the operator lists its hosts in BotApp__Smoke__Secrets__{step.HeaderSecret}__Hosts.", true, null);
        }

        try
        {
            var asked = new GuardedRequest(url, "*/*", step.Contains is null ? 0 : MaxBytes) { Cuts = true, Ends = step.Expect, Secret = secret };
            var answer = await http.GetAsync(asked, cancellationToken);
            var status = (int)answer.Status;
            if (!step.Expect.Contains(status))
            {
                var final = status is 401 or 403;
                var way = !final ? "" : secret is null ? " (it is protected: set header-secret)" : " (it is protected, and its secret was not accepted)";
                return ($"{step.Path} answered {status}, expected {string.Join(" or ", step.Expect)}{way}.", final, RestOf(answer));
            }

            return step.Contains is { } text && !answer.Body.Contains(text, StringComparison.Ordinal)
                ? ($"{step.Path} answered {status} without the expected text.", false, null)
                : null;
        }
        catch (GuardedRefusal refusal)
        {
            return (refusal.Message, true, null);
        }
        catch (HttpRequestException exception) when (exception.InnerException is GuardedRefusal refusal)
        {
            return (refusal.Message, true, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ($"{step.Path} did not answer.", false, null);
        }
    }

    // Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after and https://www.rfc-editor.org/rfc/rfc6585#section-4.
    private TimeSpan? RestOf(GuardedAnswer answer) => (int)answer.Status is 429 or 503 && (Wanted(answer) ?? ((int)answer.Status == 429 ? s_rest : null)) is { } wanted
        ? turns.Rest(answer.Url, wanted)
        : null;

    private TimeSpan? Wanted(GuardedAnswer answer) => answer.RetryAfter is not { } asked ? null : asked.Delta ?? (asked.Date - time.GetUtcNow());
}
