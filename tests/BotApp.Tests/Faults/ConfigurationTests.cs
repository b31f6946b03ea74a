using System.Globalization;
using System.Security.Cryptography;

namespace BotApp.Tests.Faults;

/// <summary>A service that cannot work does not start, and says in sentences what to mend.</summary>
public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("GitHub:WebhookSecret", "", "GitHub__WebhookSecret is not set")]
    [InlineData("GitHub:WebhookSecret", "too short", "GitHub__WebhookSecret has 9 characters")]
    [InlineData("BotApp:TrustedProxies:0", "my-proxy", "BotApp:TrustedProxies names 'my-proxy'")]
    [InlineData("Limits:SignInsPerMinute", "0", "Limits:SignInsPerMinute must be between 1 and")]
    [InlineData("GitHub:PrivateKey", "no key at all", "PrivateKey")]
    [InlineData("GitHub:PrivateKeyPath", "/there/is/no/such/key.pem", "/there/is/no/such/key.pem")]
    [InlineData("GitHub:AppId", "-3", "GitHub:AppId is -3")]
    [InlineData("GitHub:ApiUrl", "http://github.example.org", "unencrypted")]
    public async Task It_does_not_start_and_says_what_to_mend(string key, string value, string sentence)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-configuration-");
        using var rsa = RSA.Create(2048);
        var configuration = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:BotApp"] = $"Data Source={Path.Combine(folder.FullName, "botapp.db")}",
            ["GitHub:AppId"] = "1",
            ["GitHub:PrivateKey"] = rsa.ExportRSAPrivateKeyPem(),
            ["GitHub:WebhookSecret"] = "a secret of this test",
            ["GitHub:ApiUrl"] = "http://127.0.0.1:9/",
            ["Urls"] = $"http://127.0.0.1:{ServiceProcess.FreePort().ToString(CultureInfo.InvariantCulture)}",
        };
        if (key == "GitHub:PrivateKeyPath")
        {
            configuration.Remove("GitHub:PrivateKey");
        }

        configuration[key] = value;
        await using (var service = ServiceProcess.Launch(configuration))
        {
            (await service.ExitAsync(60)).ShouldNotBe(0);
            service.Log.ShouldContain(sentence);
            service.Log.ShouldNotContain("   at BotApp.", Case.Sensitive, "a sentence, not a stack trace");
        }

        folder.Delete(recursive: true);
    }
}
