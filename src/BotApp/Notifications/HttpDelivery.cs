using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using BotApp.Core.Notifications;
using Microsoft.Extensions.Options;

namespace BotApp.Notifications;

/// <summary>
/// Messages over HTTP: to the operator's addresses only, no redirect is followed, no cookie is kept, and of the answer no more is read than
/// its status and, from Slack, one word. Its client logs nothing: an address is a secret here.
/// </summary>
internal sealed class HttpDelivery : IDisposable
{
    private const int MaxAnswer = 64;

    private readonly NoticeTargets _targets;
    private readonly IOptions<BotAppOptions> _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public HttpDelivery(NoticeTargets targets, IOptions<BotAppOptions> options, TimeProvider time)
    {
        (_targets, _options, _time) = (targets, options, time);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // whoever calls keeps the time of the whole message
        };
    }

    internal async Task<DeliveryOutcome> SendAsync(string messageId, NoticeChannel channel, string name, IReadOnlyList<Notice> notices, CancellationToken cancellationToken)
    {
        if (_targets.Find(name) is not { } target || NoticeTargets.UrlOf(target) is not { } url)
        {
            return new DeliveryOutcome.Never($"the target {name} has no address any more.");
        }

        var text = channel == NoticeChannel.Slack ? SlackText.Json(notices, _options.Value.PublicUrl) : WebhookText.Json(messageId, notices, _options.Value.PublicUrl);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.ParseAdd("BotApp");
        request.Headers.Add(WebhookText.DeliveryHeader, messageId);
        request.Headers.Add(WebhookText.EventHeader, WebhookText.Event(notices));
        if (channel == NoticeChannel.Webhook)
        {
            var secret = NotificationValidation.Held(target.Secret, target.SecretPath) ?? throw new InvalidOperationException($"The target {name} has no secret to sign with.");
            request.Headers.Add(WebhookText.SignatureHeader, WebhookText.Signature(Encoding.UTF8.GetBytes(text), secret));
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await OutcomeAsync(response, channel, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            return new DeliveryOutcome.NotNow(Words(exception.HttpRequestError));
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<DeliveryOutcome> OutcomeAsync(HttpResponseMessage response, NoticeChannel channel, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var word = channel == NoticeChannel.Slack && status >= 400 ? await WordAsync(response, cancellationToken) : "";
        var answered = $"it answered {status.ToString(CultureInfo.InvariantCulture)}{word}";
        return status switch
        {
            >= 200 and < 300 => new DeliveryOutcome.Taken(),
            >= 300 and < 400 => new DeliveryOutcome.Never($"{answered}: it redirects, and no redirect is followed with what is sent here. The operator sets the address it leads to."),
            408 or 425 or 429 or >= 500 => new DeliveryOutcome.NotNow($"{answered}.", AskedFor(response.Headers.RetryAfter)),
            _ => new DeliveryOutcome.Never($"{answered}: it does not take this, or the target's address or secret is not right any more."),
        };
    }

    private TimeSpan? AskedFor(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    // Slack says why in one word, such as no_service; anything else that stands there is not shown.
    private static async Task<string> WordAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswer];
        var read = await stream.ReadAtLeastAsync(buffer, MaxAnswer, throwOnEndOfStream: false, cancellationToken);
        var word = Encoding.ASCII.GetString(buffer, 0, read).Trim();
        return read is > 0 and < MaxAnswer && word.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') ? $" ({word})" : "";
    }

    private static string Words(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its host name is not known.",
        HttpRequestError.ConnectionError => "nobody answers at its address.",
        HttpRequestError.SecureConnectionError => "its certificate or encryption is not good.",
        HttpRequestError.ConfigurationLimitExceeded => "its answer has too many headers.",
        _ => "the connection broke before it answered.",
    };
}
