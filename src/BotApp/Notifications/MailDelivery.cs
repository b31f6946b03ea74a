using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using BotApp.Core.Notifications;
using Microsoft.Extensions.Options;

namespace BotApp.Notifications;

/// <summary>
/// Messages by mail, each to one address. By the framework's own client, because the package source this project builds from has no MailKit: it
/// speaks STARTTLS, and not TLS from the first byte (port 465).
/// </summary>
internal sealed class MailDelivery(IOptions<NotificationOptions> options, IOptions<BotAppOptions> botApp)
{
    internal async Task<DeliveryOutcome> SendAsync(string messageId, string address, IReadOnlyList<Notice> notices, CancellationToken cancellationToken)
    {
        var mail = options.Value.Mail;
        if (mail is not { Host: { Length: > 0 } host, From: { } from } || !MailAddress.TryCreate(address, out var to))
        {
            return new DeliveryOutcome.Never($"there is no mail server, or {address} is no address.");
        }

        var text = MailText.Of(notices, botApp.Value.PublicUrl);
        using var message = new MailMessage(new MailAddress(from), to) { Subject = text.Subject, SubjectEncoding = Encoding.UTF8, Body = text.Plain, BodyEncoding = Encoding.UTF8, BodyTransferEncoding = TransferEncoding.Base64 };
        using var html = AlternateView.CreateAlternateViewFromString(text.Html, Encoding.UTF8, MediaTypeNames.Text.Html);
        html.TransferEncoding = TransferEncoding.Base64;
        message.AlternateViews.Add(html);
        message.Headers["Message-ID"] = $"<{messageId}@{message.From!.Host}>"; // the same each time it is sent: mailboxes drop the second
        message.Headers["Auto-Submitted"] = "auto-generated";
        message.Headers[WebhookText.DeliveryHeader] = messageId;
        using var client = new SmtpClient(host, mail.Port) { EnableSsl = mail.Security == "starttls" };
        if (mail.User is { } user)
        {
            client.Credentials = new NetworkCredential(user, NotificationValidation.Held(mail.Password, mail.PasswordPath));
        }

        try
        {
            await client.SendMailAsync(message, cancellationToken);
            return new DeliveryOutcome.Taken();
        }
        catch (SmtpException exception)
        {
            return Outcome(exception);
        }
    }

    // What the mailbox or the contents are refused for stays so. Everything else is the connection's or the operator's, and may be mended.
    private static DeliveryOutcome Outcome(SmtpException exception) => (int)exception.StatusCode switch
    {
        550 or 551 or 552 or 553 or 554 => new DeliveryOutcome.Never($"the mail server refused it with {Text(exception)}."),
        530 or 534 or 535 => new DeliveryOutcome.NotNow($"the mail server does not let BotApp send ({Text(exception)}): look at User and Password."),
        > 0 => new DeliveryOutcome.NotNow($"the mail server answered {Text(exception)}."),
        _ => new DeliveryOutcome.NotNow("the mail server does not answer, or offers no encryption with a good certificate."),
    };

    private static string Text(SmtpException exception) => ((int)exception.StatusCode).ToString(CultureInfo.InvariantCulture);
}
