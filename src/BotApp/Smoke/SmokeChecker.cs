using BotApp.Core;

namespace BotApp.Smoke;

/// <summary>Asks a preview or deployment whether it answers as expected. Reports status and match, never the body: a body may be anybody's secret.</summary>
internal sealed class SmokeChecker(GuardedHttp http)
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
        try
        {
            var answer = await http.GetAsync(url, "*/*", MaxBytes, [], cancellationToken);
            var status = (int)answer.Status;
            if (!step.Expect.Contains(status))
            {
                var final = status is 401 or 403;
                return ($"{step.Path} answered {status}, expected {string.Join(" or ", step.Expect)}{(final ? " (it is protected: BotApp has no way in)" : "")}.", final);
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
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ($"{step.Path} did not answer.", false);
        }
    }
}
