using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BotApp.Cli.Demo;
using BotApp.Simulator.State;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Faults;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;
using BotApp.Webhooks;

namespace BotApp.Tests.Manifests;

/// <summary>The configuration of nginx, by nginx itself.</summary>
public sealed class NginxTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botapp-nginx-");

    private readonly int[] _ports = [ServiceProcess.FreePort(), ServiceProcess.FreePort(), ServiceProcess.FreePort()];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Nginx_itself_finds_the_configuration_in_order()
    {
        await WriteCertificateAsync();

        (await NginxProcess.CheckAsync(_folder.FullName, Conf(tls: true))).ShouldBeEmpty();
        (await NginxProcess.CheckAsync(_folder.FullName, Conf(tls: true).Replace("proxy_next_upstream_tries", "proxy_next_upstream_trys", StringComparison.Ordinal))).ShouldContain("unknown directive");
    }

    [Fact]
    public void Sizes_paths_and_times_are_those_of_the_code_and_only_deliveries_are_repeated()
    {
        var text = NginxConf.Text();
        var webhooks = NginxConf.Location(text, $"= {WebhookServices.Path}");

        NginxConf.Value(webhooks, "client_max_body_size").ShouldBe($"{WebhookBody.MaxBytes >> 20}m");
        NginxConf.Value(webhooks, "proxy_next_upstream").ShouldContain("non_idempotent");
        Seconds(NginxConf.Value(webhooks, "proxy_next_upstream_timeout")).ShouldBeLessThan(TimeSpan.FromSeconds(10), "GitHub waits no longer");
        Lines(text.Replace(webhooks, "", StringComparison.Ordinal)).ShouldNotContain(line => line.Contains("non_idempotent", StringComparison.Ordinal));
        Lines(text).Count(line => line.Trim() == "proxy_set_header Host $host;").ShouldBe(1, "without it the dashboard would take everybody for somebody of this machine");
        foreach (var location in new[] { $"= {WebhookServices.Path}", "/api/uploads/", "/" })
        {
            NginxConf.Location(text, location).ShouldNotContain("proxy_set_header", customMessage: "a location that sets one header loses all the others");
        }
    }

    [Fact]
    public async Task What_is_for_the_inside_is_not_answered_to_the_outside()
    {
        await using var world = await World.StartAsync();
        var address = new Uri($"http://127.0.0.1:{_ports[2].ToString(CultureInfo.InvariantCulture)}/");
        await using var nginx = await NginxProcess.StartAsync(_folder.FullName, Conf(tls: false, [world.BotUrl.Port, world.BotUrl.Port]), address);
        using var client = new HttpClient { BaseAddress = address };

        (await client.GetAsync("health/ready", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("metrics", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync("", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "nobody signs in, and a proxy stands in front");
        using var faked = new HttpRequestMessage(HttpMethod.Get, "");
        faked.Headers.TryAddWithoutValidation("X-Forwarded-For", "127.0.0.1");
        faked.Headers.Host = "localhost";
        (await client.SendAsync(faked, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var tooLarge = new ByteArrayContent(new byte[(1 << 20) + 1]);
        (await client.PostAsync("api/settings/validate", tooLarge, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task F06_A_rolling_restart_behind_nginx_loses_no_delivery_and_GitHub_sees_no_error()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Postgres);
        await using var demo = await DemoWorld.CreateAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews), TestContext.Current.CancellationToken);
        var store = await database.OpenAsync();
        var address = new Uri($"http://127.0.0.1:{_ports[2].ToString(CultureInfo.InvariantCulture)}/");
        await using var nginx = await NginxProcess.StartAsync(_folder.FullName, Conf(tls: false), address);
        var replicas = await ServiceProcess.StartAllAsync([.. Enumerable.Range(0, 2).Select(number => ReplicaAsync(demo, database, number))]);
        try
        {
            demo.Connect(address);
            using var over = new CancellationTokenSource();
            var traffic = TrafficAsync(demo, over.Token);
            for (var number = 0; number < replicas.Length; number++)
            {
                await MorePullRequestsAsync(demo);
                await replicas[number].TerminateAsync();
                (await replicas[number].ExitAsync(120)).ShouldBe(0, replicas[number].Log);
                await replicas[number].DisposeAsync();
                replicas[number] = await ReplicaAsync(demo, database, number);
            }

            await MorePullRequestsAsync(demo);
            await over.CancelAsync();
            var pulls = await traffic;
            await AllProcessedAsync(demo, store, pulls);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{Story(demo)}\n{nginx.Log}\n{string.Join("\n---\n", replicas.Select(replica => replica.Log[^Math.Min(replica.Log.Length, 4_000)..]))}", problem);
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    // Before, between and after the restarts, however fast or slow the machine is.
    private static Task MorePullRequestsAsync(DemoWorld demo)
    {
        var before = Opened();
        return Eventually.TrueAsync(() => Opened() > before + 1, "two more pull requests to be opened", 240);

        int Opened() => demo.GitHub.Read(_ => demo.Repository.PullRequests.Count);
    }

    // Pull requests one after the other, each as soon as the words about the former are delivered.
    private static async Task<IReadOnlyList<PullRequest>> TrafficAsync(DemoWorld demo, CancellationToken over)
    {
        var pulls = new List<PullRequest>();
        while (!over.IsCancellationRequested)
        {
            var branch = $"change-{(pulls.Count + 1).ToString(CultureInfo.InvariantCulture)}";
            demo.Robin.Push(demo.Repository, branch, $"{branch}.md", $"# {branch}\n");
            pulls.Add(demo.Robin.OpenPullRequest(demo.Repository, branch, branch));
            await Eventually.TrueAsync(() => demo.GitHub.Deliveries.Idle || over.IsCancellationRequested, "deliveries to be over", 240);
        }

        return pulls;
    }

    private async Task AllProcessedAsync(DemoWorld demo, Store store, IReadOnlyList<PullRequest> pulls)
    {
        await Eventually.TrueAsync(() => demo.GitHub.Read(_ => pulls.All(pull => demo.Repository.CheckRuns.Exists(run => run.HeadSha == pull.HeadSha && run is { Name: "botapp/gate", Conclusion: "success" }))), "every gate to be open", 240);
        await Eventually.TrueAsync(() => demo.GitHub.Deliveries.Idle, "the last deliveries to be over", 120);
        var log = demo.GitHub.Deliveries.Log;
        log.ShouldAllBe(delivery => delivery.StatusCode >= 200 && delivery.StatusCode < 300 && !delivery.Redelivery, "every delivery got through at its first attempt");
        output.WriteLine($"{log.Select(delivery => delivery.Guid).Distinct(StringComparer.Ordinal).Count()} deliveries of {pulls.Count} pull requests, each taken at its first attempt");
        var guids = log.Where(delivery => delivery is { Event: "pull_request", Action: "opened" }).Select(delivery => delivery.Guid).ToList();
        (await store.Queries.StoredGuidsAsync(guids, TestContext.Current.CancellationToken)).Count.ShouldBe(pulls.Count);
        await Eventually.TrueAsync(async () => await store.Queries.FiguresAsync(CancellationToken.None) is { PendingEvents: 0 }, "every event to be handled", 120);
        (await store.DeadLetters.ListAsync(10, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        foreach (var pull in pulls)
        {
            demo.Repository.CheckRuns.Count(run => run.HeadSha == pull.HeadSha && run is { Name: "botapp/gate" } && run.App == demo.App).ShouldBe(1, "one gate for one commit, whoever made it");
        }

        demo.GitHub.AssertNothingUnexpected();
    }

    private static string Story(DemoWorld demo) => string.Join('\n', demo.GitHub.Read(_ => demo.Repository.PullRequests
        .Select(pull => $"{pull} {string.Join(", ", demo.Repository.CheckRuns.Where(run => run.HeadSha == pull.HeadSha).Select(run => $"{run.Name} {run.Status} {run.Conclusion} {run.Title}"))}")
        .Concat(demo.GitHub.Deliveries.Log.Where(delivery => delivery.Status != "OK").Select(delivery => $"{delivery} {delivery.Status} {delivery.StatusCode}")).ToList()));

    private Task<ServiceProcess> ReplicaAsync(DemoWorld demo, TestDatabase database, int number)
    {
        var address = new Uri($"http://127.0.0.1:{_ports[number].ToString(CultureInfo.InvariantCulture)}/");
        var configuration = demo.Configuration(database.ConnectionString);
        configuration["Urls"] = address.AbsoluteUri;
        configuration["BotApp:PollInterval"] = "00:00:02";
        configuration["Engine:SweepEvery"] = "00:00:00.500";
        configuration["Engine:RedeliverAfterStart"] = "01:00:00"; // nothing is asked for again: all has to get through by itself
        configuration["Engine:RedeliverEvery"] = "01:00:00";
        return ServiceProcess.StartAsync(configuration, address);
    }

    private string Conf(bool tls, IReadOnlyList<int>? replicas = null) =>
        NginxConf.Whole(NginxConf.Here(NginxConf.Text(), replicas ?? _ports[..2], _ports[2], _folder.FullName, tls), _folder.FullName);

    private async Task WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=botapp.example.org", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "fullchain.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "privkey.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static TimeSpan Seconds(string value) => TimeSpan.FromSeconds(int.Parse(value.TrimEnd('s'), CultureInfo.InvariantCulture));

    private static string[] Lines(string text) => [.. text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'))];
}
