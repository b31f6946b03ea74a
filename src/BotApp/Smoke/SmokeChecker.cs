using BotApp.Core;
using Microsoft.Extensions.Options;

namespace BotApp.Smoke;

/// <summary>Asks a preview or deployment whether it answers as expected. Reports status and match, never the body: a body may be anybody's secret.</summary>
internal sealed class SmokeChecker(GuardedHttp http, IOptions<BotAppOptions> options)
{
    private const int MaxBytes = 64 * 1024;

    internal async Task<UrlProbed> AskAsync(ProbeUrl probe, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(probe.Url, UriKind.Absolute, out var root))
        {
            return new UrlProbed(probe.CorrelationId, false, "the address is no URL.", Final: true);
        }

        foreach (var step in probe.Steps)
        {
            if (await AskAsync(new Uri(root.AbsoluteUri.TrimEnd('/') + '/' + step.Path.TrimStart('/')), step, cancellationToken) is var (detail, final))
            {
                return new UrlProbed(probe.CorrelationId, false, detail, final);
            }
        }

        return new UrlProbed(probe.CorrelationId, true, "it answers as expected.", Final: true);
    }

    // What is wrong, and whether asking again is pointless; null when nothing is.
    private async Task<(string Detail, bool Final)?> AskAsync(Uri url, ProbeStep step, CancellationToken cancellationToken)
    {
        var secret = step.HeaderSecret is { } name && options.Value.Smoke.Secrets.TryGetValue(name, out var kept) ? kept : null;
        if (step.HeaderSecret is not null && secret is null)
        {
            return ($"there is no secret {step.HeaderSecret}: the operator keeps it as BotApp__Smoke__Secrets__{step.HeaderSecret}__Value, with its __Hosts.", true);
        }

        if (secret is not null && !AllowedHosts.IsAmong(url, secret.Hosts))
        {
            return ($"the secret {step.HeaderSecret} is not for {url.IdnHost}: the operator lists its hosts in BotApp__Smoke__Secrets__{step.HeaderSecret}__Hosts.", true);
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
                return ($"{step.Path} answered {status}, expected {string.Join(" or ", step.Expect)}{way}.", final);
            }

            return step.Contains is { } text && !answer.Body.Contains(text, StringComparison.Ordinal)
                ? ($"{step.Path} answered {status} without the expected text.", false)
                : null;
        }
        catch (GuardedRefusal refusal)
        {
            return (refusal.Message, true);
        }
        catch (HttpRequestException exception) when (exception.InnerException is GuardedRefusal refusal)
        {
            return (refusal.Message, true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ($"{step.Path} did not answer.", false);
        }
    }
}
