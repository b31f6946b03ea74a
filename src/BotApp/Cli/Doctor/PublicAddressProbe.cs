using System.Security.Authentication;
using BotApp.Core.Doctor;

namespace BotApp.Cli.Doctor;

/// <summary>Asks the public address whether BotApp answers there, as GitHub would reach it.</summary>
internal static class PublicAddressProbe
{
    private const int MaxBytes = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static async Task<PublicAddressSeen> LookAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Patience })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MaxBytes,
        };
        try
        {
            using var answer = await client.GetAsync(new Uri(address.AbsoluteUri.TrimEnd('/') + BotHost.ReadyPath), cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return new PublicAddressSeen { Address = address, Status = (int)answer.StatusCode, IsBotApp = text is "Healthy" or "Unhealthy" };
        }
        catch (HttpRequestException exception)
        {
            return new PublicAddressSeen
            {
                Address = address,
                Trouble = exception.HttpRequestError switch
                {
                    HttpRequestError.NameResolutionError => "its host name is not known",
                    HttpRequestError.ConnectionError => "nobody listens there",
                    HttpRequestError.SecureConnectionError => exception.InnerException?.Message.TrimEnd('.') ?? "no encrypted connection",
                    _ => "what answers is no web server",
                },
                IsBadCertificate = exception.InnerException is AuthenticationException,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PublicAddressSeen { Address = address, Trouble = $"no answer within {Patience.TotalSeconds:0} seconds" };
        }
    }
}
