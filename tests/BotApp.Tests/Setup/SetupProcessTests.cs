using System.Globalization;
using System.Net;

using BotApp.Cli;
using BotApp.Setup;
using BotApp.Tests.Faults;

namespace BotApp.Tests.Setup;

/// <summary>The way in as operators start and end it.</summary>
public sealed class SetupProcessTests
{
    [Fact]
    public async Task With_nothing_configured_the_service_waits_for_its_operator_and_ends_when_it_is_told_to()
    {
        var folder = Directory.CreateTempSubdirectory("botapp-setup-");
        var address = ServiceProcess.FreeAddress();
        await using (var service = ServiceProcess.Launch(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:BotApp"] = $"Data Source={Path.Combine(folder.FullName, "botapp.db")}",
            ["Urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{address.Port}"),
        }))
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            var deadline = DateTime.UtcNow.AddMinutes(2);
            while (!service.Log.Contains($"Open {address}setup?word=", StringComparison.Ordinal))
            {
                (DateTime.UtcNow < deadline).ShouldBeTrue(service.Log);
                await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }

            using var http = new HttpClient { BaseAddress = address };
            (await http.GetStringAsync("health/live", TestContext.Current.CancellationToken)).ShouldBe("Healthy");
            using var ready = await http.GetAsync("health/ready", TestContext.Current.CancellationToken);
            ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            await service.TerminateAsync();
            (await service.ExitAsync(120)).ShouldBe(0, service.Log);
        }

        folder.GetFiles().ShouldBeEmpty("neither a database nor credentials were made");
        folder.Delete();
    }

    [Fact]
    public async Task What_is_wrong_with_the_address_of_GitHub_is_said_before_anybody_is_let_in()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var (code, output, error) = await Cli.Verbs.RunAsync(ServeVerb.Create(), $"{CredentialsFile.Key}={file}", "Urls=http://127.0.0.1:0", "GitHub:ApiUrl=http://github.example.org");

        code.ShouldBe(2);
        error.ShouldContain("unencrypted");
        output.ShouldNotContain("word=");
    }

    [Fact]
    public async Task An_address_that_somebody_else_listens_at_is_said()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var (code, output, error) = await Cli.Verbs.RunAsync(ServeVerb.Create(), $"{CredentialsFile.Key}={file}", $"Urls=http://{taken.LocalEndpoint}");

        code.ShouldBe(2);
        error.ShouldContain("It cannot listen or write there");
        output.ShouldNotContain("word=");
    }
}
