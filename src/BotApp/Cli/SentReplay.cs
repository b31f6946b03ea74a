using System.Net.Http.Headers;
using System.Security.Cryptography;

using BotApp.Planning;
using BotApp.Webhooks;

namespace BotApp.Cli;

/// <summary>Saved payloads, sent to the running service as GitHub sends them, signed with the configured secret.</summary>
internal static class SentReplay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Sends files; false when one was not taken.</summary>
    /// <exception cref="FormatException">A file or the address cannot be used.</exception>
    /// <exception cref="InvalidOperationException">There is no secret to sign with.</exception>
    internal static async Task<bool> RunAsync(
        IReadOnlyList<string> files, string? name, string? url, IConfiguration configuration, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return true;
        }

        var options = configuration.GetSection("GitHub").Get<GitHubWebhookOptions>() ?? new GitHubWebhookOptions();
        if (string.IsNullOrWhiteSpace(options.WebhookSecret))
        {
            throw new InvalidOperationException("GitHub__WebhookSecret is not set: payloads are signed with it, as the service expects.");
        }

        var target = Target(url ?? configuration[$"{BotAppOptions.Section}:{nameof(BotAppOptions.PublicUrl)}"]);
        using var http = new HttpClient { Timeout = Patience };
        var taken = true;
        foreach (var file in files)
        {
            var payload = SavedPayload.Read(await VerbFiles.ReadAsync(file, SavedPayload.MaxBytes, cancellationToken), file, name);
            taken &= await SendAsync(http, target, file, payload, options.Secrets()[0], output, error, cancellationToken);
        }

        return taken;
    }

    private static Uri Target(string? given)
    {
        var start = given ?? new BotAppOptions().PublicUrl.AbsoluteUri;
        if (!Uri.TryCreate(start, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new FormatException($"--url: '{start}' came, expected an absolute http or https address such as http://127.0.0.1:5000.");
        }

        return new Uri(address.AbsoluteUri.TrimEnd('/') + WebhookServices.Path);
    }

    private static async Task<bool> SendAsync(
        HttpClient http, Uri target, string file, SavedPayload payload, byte[] secret, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var guid = payload.Guid ?? Guid.NewGuid().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(payload.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", payload.Event);
        request.Headers.Add("X-GitHub-Delivery", guid);
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(secret, payload.Body))}");
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            var sentence = $"{file}: {payload.Event} as {guid}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}";
            await (answer.IsSuccessStatusCode ? output : error).WriteLineAsync(sentence);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await error.WriteLineAsync($"{file}: {target} did not answer ({exception.Message}). Is the service running there?");
            return false;
        }
    }
}
