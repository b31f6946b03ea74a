using System.Globalization;
using System.Security.Cryptography;

namespace BotApp.Tests.Faults;

/// <summary>A service that cannot work does not start, and says in sentences what to mend.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task An_address_that_is_taken_ends_the_process_and_not_only_the_start()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var folder = Directory.CreateTempSubdirectory("botapp-taken-");
        using var rsa = RSA.Create(2048);
        await using (var service = ServiceProcess.Launch(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:BotApp"] = $"Data Source={Path.Combine(folder.FullName, "botapp.db")}",
            ["GitHub:AppId"] = "1",
            ["GitHub:PrivateKey"] = rsa.ExportRSAPrivateKeyPem(),
            ["GitHub:WebhookSecret"] = "a secret of this test",
            ["GitHub:ApiUrl"] = "http://127.0.0.1:9/",
            ["Urls"] = $"http://{taken.LocalEndpoint}",
        }))
        {
            (await service.ExitAsync(180)).ShouldBe(2, service.Log); // systemd starts it again; a process that stays would be taken for one that works
            service.Log.ShouldContain("address already in use");
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task F06_A_second_service_on_one_SQLite_file_does_not_start_and_one_after_the_other_does()
    {
        var folder = Directory.CreateTempSubdirectory("botapp-one-");
        var database = $"Data Source={Path.Combine(folder.FullName, "botapp.db")}";
        await using (var first = await Journeys.World.StartAsync(connectionString: database))
        {
            (await Should.ThrowAsync<InvalidOperationException>(() => Journeys.World.StartAsync(connectionString: database))).Message.ShouldContain("SQLite is for one process");
        }

        await using (await Journeys.World.StartAsync(connectionString: database))
        {
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("GitHub:WebhookSecret", "", "GitHub__WebhookSecret is not set")]
    [InlineData("GitHub:WebhookSecret", "too short", "GitHub__WebhookSecret has 9 characters")]
    [InlineData("BotApp:PublicUrl", "botapp.example.org", "BotApp__PublicUrl is no address")]
    [InlineData("BotApp:TrustedProxies:0", "my-proxy", "BotApp:TrustedProxies names 'my-proxy'")]
    [InlineData("Limits:SignInsPerMinute", "0", "Limits:SignInsPerMinute must be between 1 and")]
    [InlineData("Engine:CheckinEvery", "00:00:00", "- Engine:CheckinEvery must be between 00:00:00.5000000 and 00:01:00.")]
    [InlineData("Engine:CheckinEvery", "soon", "- Engine:CheckinEvery is 'soon': expected a time such as 00:00:30")]
    [InlineData("Engine:Threads", "many", "- Engine:Threads is 'many': expected a whole number.")]
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
