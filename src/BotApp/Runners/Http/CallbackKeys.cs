using System.Security.Cryptography;
using System.Text;

namespace BotApp.Runners.Http;

/// <summary>
/// A key for each start, made from the runner's own: a job gets it and can sign what it says of its own attempt, and of no other. The runner's own key never
/// gets to where code of pull requests runs.
/// </summary>
internal static class CallbackKeys
{
    internal static string Of(string signingKey, string correlationId) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(signingKey), Encoding.UTF8.GetBytes($"callback:{correlationId}")));
}
