using BotApp.Core.Doctor;
using BotApp.Telemetry;

namespace BotApp.Cli.Doctor;

/// <summary>Takes every configured secret out of the findings, whoever may have put one in: a server's message, an address with a password.</summary>
internal sealed class SecretMask(IConfiguration configuration)
{
    private const string Mask = "***";

    /// <summary>Shorter values are words of ordinary sentences.</summary>
    private const int Shortest = 6;

    private static readonly string[] Words = ["Secret", "Token", "Password", "PrivateKey", "SigningKey", "ConnectionStrings:"];

    private readonly IReadOnlyList<string> _secrets =
    [
        .. configuration.AsEnumerable()
            .Where(pair => pair.Value is { Length: >= Shortest } && !IsPlace(pair.Key) && (IsSecret(pair.Key) || IsAddressOfTarget(pair.Key)))
            .SelectMany(pair => Parts(pair.Key, pair.Value!)) // the line above
            .Where(value => value.Length >= Shortest)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(value => value.Length),
    ];

    internal IReadOnlyList<DoctorLine> Over(IReadOnlyList<DoctorLine> lines) =>
        [.. lines.Select(line => line with { Sentence = Clean(line.Sentence), Mend = line.Mend is { } mend ? Clean(mend) : null })];

    private string Clean(string text) => Redaction.Clean(_secrets.Aggregate(text, (current, secret) => current.Replace(secret, Mask, StringComparison.Ordinal)));

    private static bool IsSecret(string key) => Words.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) || key.Equals("SignIn:Key", StringComparison.OrdinalIgnoreCase);

    // Where a secret lies is none.
    private static bool IsPlace(string key) => key.EndsWith("Path", StringComparison.OrdinalIgnoreCase) || key.EndsWith("Folder", StringComparison.OrdinalIgnoreCase) || key.EndsWith(":Header", StringComparison.OrdinalIgnoreCase);

    private static bool IsAddressOfTarget(string key) => key.StartsWith("Notifications:Targets:", StringComparison.OrdinalIgnoreCase) && key.EndsWith(":Url", StringComparison.OrdinalIgnoreCase);

    // Of a connection string only its password: where the database is belongs into the findings.
    private static IEnumerable<string> Parts(string key, string value) => !key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase)
        ? [value]
        : value.Split(';').Select(part => part.Split('=', 2)).Where(part => part.Length == 2 && part[0].Trim().ToUpperInvariant() is "PASSWORD" or "PWD" or "PASSPHRASE").Select(part => part[1].Trim().Trim('"', '\''));
}
