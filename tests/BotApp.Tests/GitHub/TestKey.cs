using System.Security.Cryptography;
using BotApp.GitHub;

namespace BotApp.Tests.GitHub;

/// <summary>A key made for this test process only, and a sample repository.</summary>
internal static class TestKey
{
    private static readonly RSA s_key = RSA.Create(2048);

    public static RSA Key => s_key;

    public static string Pem { get; } = s_key.ExportRSAPrivateKeyPem();

    public static string Pkcs8Pem { get; } = s_key.ExportPkcs8PrivateKeyPem();

    public static RepositoryRef Repository { get; } = new(11, 22, "octo", "sample");
}
