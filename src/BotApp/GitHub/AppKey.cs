using System.Security.Cryptography;

namespace BotApp.GitHub;

/// <summary>The App's private key: the one place that reads it. Everything else may only ask for a signature.</summary>
internal static class AppKey
{
    private const string Wanted = "an RSA private key as PEM text, beginning with '-----BEGIN RSA PRIVATE KEY-----' or '-----BEGIN PRIVATE KEY-----'";

    /// <summary>The key that the options name.</summary>
    /// <exception cref="InvalidOperationException">There is none or it cannot be used; the message says what to do.</exception>
    internal static RSA Read(GitHubOptions options)
    {
        var (text, place) = TextOf(options);
        var pem = text.Replace("\\n", "\n", StringComparison.Ordinal).Trim();
        if (pem.Length == 0)
        {
            throw Unusable(place, "is empty");
        }

        if (!pem.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            throw Unusable(place, $"holds {pem.Length} characters without a PEM header");
        }

        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw Unusable(place, "holds a PEM block that is not a private key");
        }

        return Import(pem, place);
    }

    private static (string Text, string Place) TextOf(GitHubOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.PrivateKey) && !string.IsNullOrWhiteSpace(options.PrivateKeyPath))
        {
            throw new InvalidOperationException("GitHub:PrivateKey and GitHub:PrivateKeyPath are both set; keep one of them.");
        }

        if (!string.IsNullOrWhiteSpace(options.PrivateKey))
        {
            return (options.PrivateKey, "GitHub:PrivateKey");
        }

        if (string.IsNullOrWhiteSpace(options.PrivateKeyPath))
        {
            throw new InvalidOperationException(
                "The App's private key is missing. Set GitHub:PrivateKeyPath to the .pem file that GitHub gave you, or GitHub:PrivateKey to its text.");
        }

        return (TextOfFile(options.PrivateKeyPath), $"The file '{options.PrivateKeyPath}' (GitHub:PrivateKeyPath)");
    }

    private static string TextOfFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"The file '{path}' (GitHub:PrivateKeyPath) does not exist. Put the App's .pem file there or correct the path.");
        }

        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
        {
            throw new InvalidOperationException(
                $"The file '{path}' (GitHub:PrivateKeyPath) can be read by every user of this machine, and whoever has it is the App. Run: chmod 400 '{path}'");
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The file '{path}' (GitHub:PrivateKeyPath) cannot be read: {e.Message}", e);
        }
    }

    private static RSA Import(string pem, string place)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            var encrypted = pem.Contains("ENCRYPTED", StringComparison.Ordinal);
            throw Unusable(place, encrypted ? "is encrypted with a passphrase" : "holds a PEM block that cannot be decoded (cut off or altered?)");
        }
    }

    private static InvalidOperationException Unusable(string place, string came) =>
        new($"{place} {came}; expected {Wanted}. Download a new key on the App's settings page under 'Private keys'.");
}
