using System.Security.Cryptography;
using BotApp.GitHub;

namespace BotApp.Tests.GitHub;

public sealed class GitHubOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("botapp-key-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Both_PEM_forms_and_a_file_only_we_can_read_are_accepted()
    {
        Problems(new GitHubOptions { AppId = 7, PrivateKey = TestKey.Pem }).ShouldBeEmpty();
        Problems(new GitHubOptions { ClientId = "Iv1.sample", PrivateKey = TestKey.Pkcs8Pem }).ShouldBeEmpty();
        Problems(new GitHubOptions { AppId = 7, PrivateKey = TestKey.Pem.Replace("\n", "\\n", StringComparison.Ordinal) }).ShouldBeEmpty();
        Problems(new GitHubOptions { AppId = 7, PrivateKeyPath = KeyFile(UnixFileMode.UserRead) }).ShouldBeEmpty();
    }

    [Fact]
    public void F96_SEC24_A_world_readable_key_file_is_refused_with_the_command_that_mends_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");

        var path = KeyFile(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        Problems(new GitHubOptions { AppId = 7, PrivateKeyPath = path }).ShouldHaveSingleItem().ShouldContain($"chmod 400 '{path}'");
    }

    [Theory]
    [InlineData("plain words", "holds 11 characters without a PEM header")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "a PEM block that is not a private key")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "cannot be decoded")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----", "is encrypted with a passphrase")]
    public void An_unreadable_key_is_refused_with_what_was_expected_and_what_came(string key, string came)
    {
        var problem = Problems(new GitHubOptions { AppId = 7, PrivateKey = key }).ShouldHaveSingleItem();

        problem.ShouldContain(came);
        problem.ShouldContain("expected an RSA private key as PEM text");
        problem.ShouldContain("Download a new key");
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var problems = Problems(new GitHubOptions { ApiUrl = new Uri("ftp://host"), PrivateKeyPath = Path.Combine(_folder, "none.pem") });

        problems.Count.ShouldBe(3);
        problems.ShouldContain(static p => p.StartsWith("The App is not named"));
        problems.ShouldContain(static p => p.StartsWith("GitHub:ApiUrl is 'ftp://host/'"));
        problems.ShouldContain(static p => p.Contains("does not exist"));
    }

    [Fact]
    public void Tokens_are_not_sent_unencrypted_to_another_machine() =>
        Problems(new GitHubOptions { AppId = 7, PrivateKey = TestKey.Pem, ApiUrl = new Uri("http://ghes.example/api/v3") })
            .ShouldHaveSingleItem().ShouldContain("Use https");

    [Theory]
    [InlineData("https://api.github.com", "https://uploads.github.com/")]
    [InlineData("https://ghes.example/api/v3", "https://ghes.example/api/uploads")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/")]
    public void Release_assets_go_where_the_server_takes_them(string api, string uploads) =>
        new GitHubOptions { ApiUrl = new Uri(api) }.Uploads().AbsoluteUri.ShouldBe(uploads);

    private static List<string> Problems(GitHubOptions options) =>
        [.. new GitHubOptionsValidation().Validate(null, options).Failures ?? []];

    private string KeyFile(UnixFileMode mode)
    {
        var path = Path.Combine(_folder, $"{RandomNumberGenerator.GetHexString(8)}.pem");
        File.WriteAllText(path, TestKey.Pem);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }
}
