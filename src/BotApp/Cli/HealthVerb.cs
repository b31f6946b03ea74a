using System.CommandLine;

namespace BotApp.Cli;

/// <summary><c>health</c>: asks a running service whether it may be given work, for containers that have no shell to ask with. Exit code 0: it may; 1: it may not, or does not answer; 2: no address.</summary>
internal static class HealthVerb
{
    private const int Ok = 0;
    private const int NotReady = 1;
    private const int BadAddress = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    internal static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "Where it listens.", DefaultValueFactory = _ => "http://127.0.0.1:5000" };
        var command = new Verb("health", "Ask a running service whether it is ready.", [(0, "It is ready."), (1, "It is not ready, or does not answer."), (2, "The address cannot be used.")]) { url };
        command.SetAction(async (parse, cancellation) =>
        {
            var (output, given) = (parse.InvocationConfiguration.Output, parse.GetValue(url) ?? "");
            if (!Uri.TryCreate(given, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync($"'{given}' came, expected an http or https address such as http://127.0.0.1:8080.");
                return BadAddress;
            }

            var sentence = await AskAsync(address, cancellation);
            await output.WriteLineAsync(sentence ?? "ready");
            return sentence is null ? Ok : NotReady;
        });
        return command;
    }

    // Why not; null: it is ready.
    private static async Task<string?> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false }) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(address.AbsoluteUri.TrimEnd('/') + BotHost.ReadyPath), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"not ready: it answers with {(int)answer.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return $"not ready: {exception.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"not ready: no answer within {Patience.TotalSeconds:0} seconds";
        }
    }
}
