using System.Globalization;
using System.Text.Json;
using BotApp.Cli;
using BotApp.Cli.Demo;
using BotApp.Tests.Faults;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace BotApp.Tests.Cli;

public sealed class DoctorVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botapp-doctor-");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_running_installation_is_well_and_nothing_of_it_is_changed(string kind)
    {
        var (database, started) = await Databases.StartAsync(kind, SampleRunner.World(out _), signIn: true);
        await using var kept = database;
        await using var world = started;
        var configuration = new Dictionary<string, string?>(world.Configuration, StringComparer.OrdinalIgnoreCase) { ["SignIn:Operators:0"] = "1", ["SignIn:Key"] = Convert.ToBase64String(new byte[32]) };
        var before = await world.Store.Migrations.ApplyAsync(TestContext.Current.CancellationToken);

        var (code, findings, output) = await RunAsync(configuration);

        code.ShouldBe(0, output);
        before.ShouldBeEmpty();
        findings.Where(one => one.Level == "ok").Select(one => one.Area).ShouldBe(
            ["configuration", "webhook secret", "private key", "database", "github", "clock", "permissions", "events", "installations", "webhook", "deliveries", "notices", "sign-in", .. kind == Databases.Sqlite ? (string[])["disk", "file rights", "file rights", "file rights"] : []],
            ignoreOrder: true, output);
        findings.ShouldContain(one => one.Area == "address" && one.Level == "warn" && one.Sentence.Contains("only this machine", StringComparison.Ordinal));
        world.GitHub.AssertNothingUnexpected();
        world.GitHub.Journal.Requests.ShouldContain(request => request.Operation == "apps/get-webhook-config-for-app");
    }

    [Fact]
    public async Task What_GitHub_has_otherwise_is_named()
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        lock (demo.GitHub.Gate)
        {
            demo.App.WebhookUrl = "https://elsewhere.example.org/hooks";
            demo.App.Permissions["checks"] = "read";
            demo.App.Permissions["administration"] = "write";
            demo.App.Events.Remove("workflow_run");
        }

        var (code, findings, output) = await RunAsync(Configuration(demo));

        code.ShouldBe(1, output);
        findings.ShouldContain(one => one.Level == "fail" && one.Sentence.StartsWith("deliveries go to 'https://elsewhere.example.org/hooks'", StringComparison.Ordinal), output);
        findings.ShouldContain(one => one.Level == "fail" && one.Sentence == "checks is read, BotApp needs write.", output);
        findings.ShouldContain(one => one.Level == "warn" && one.Sentence.StartsWith("administration is write", StringComparison.Ordinal), output);
        findings.ShouldContain(one => one.Level == "fail" && one.Sentence == "the App is not told of workflow_run.", output);
        findings.ShouldContain(one => one.Level == "warn" && one.Sentence == "the App is installed nowhere.", output);
    }

    [Fact]
    public async Task A_key_of_another_App_is_not_believed_by_GitHub()
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        using var other = System.Security.Cryptography.RSA.Create(2048);
        var configuration = Configuration(demo);
        configuration["GitHub:PrivateKey"] = other.ExportRSAPrivateKeyPem();

        var (code, findings, output) = await RunAsync(configuration);

        code.ShouldBe(1, output);
        findings.Single(one => one.Area == "github").Sentence.ShouldContain("GitHub does not take the App's token");
        findings.ShouldNotContain(one => one.Area == "permissions");
    }

    [Fact]
    public async Task A_clock_that_goes_wrong_is_seen_by_GitHubs_own()
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        var clock = new ShiftedClock();
        clock.Forward(TimeSpan.FromHours(1));

        var (_, findings, output) = await RunAsync(Configuration(demo), clock);

        var line = findings.Single(one => one.Area == "clock");
        line.Level.ShouldBe("fail", output);
        line.Sentence.ShouldContain("ahead of GitHub's");
    }

    [Fact]
    public async Task A_lost_delivery_is_counted_until_a_later_attempt_gets_through()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        world.GitHub.Faults.DropDeliveries(delivery => delivery.Event == "pull_request");
        world.Demo.Robin.Push(world.Demo.Repository, "lost", "lost.md", "# lost\n");
        world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "lost", "lost");
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle, 60, "the deliveries to be over");
        world.GitHub.Faults.OnDelivery = null;

        var (_, lost, output) = await RunAsync(world.Configuration);
        lost.Single(one => one.Area == "deliveries").Sentence.ShouldContain("1 of the newest", Case.Sensitive, output);

        world.GitHub.Deliveries.Redeliver(world.GitHub.Deliveries.Log.Single(delivery => delivery.Event == "pull_request"));
        await world.UntilAsync(() => world.GitHub.Deliveries.Idle && world.GitHub.Deliveries.Log.Any(delivery => delivery is { Event: "pull_request", Status: "OK" }), 60, "the second attempt to get through");
        var (_, healed, after) = await RunAsync(world.Configuration);
        healed.Single(one => one.Area == "deliveries").Level.ShouldBe("ok", after);
    }

    [Fact]
    public async Task Runners_are_asked_whether_they_are_there()
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        var configuration = Configuration(demo);
        AddRunner("there", demo.GitHubUrl.AbsoluteUri);
        AddRunner("gone", $"http://127.0.0.1:{ServiceProcess.FreePort().ToString(CultureInfo.InvariantCulture)}/");

        var (code, findings, output) = await RunAsync(configuration);

        code.ShouldBe(1, output);
        var runners = findings.Where(one => one.Area == "runners").ToList();
        runners.ShouldContain(one => one.Level == "ok" && one.Sentence == "there answers.", output);
        runners.ShouldContain(one => one.Level == "fail" && one.Sentence.StartsWith("gone: ", StringComparison.Ordinal), output);

        void AddRunner(string name, string url)
        {
            configuration[$"Runners:{name}:Type"] = "http";
            configuration[$"Runners:{name}:Url"] = url;
            configuration[$"Runners:{name}:AllowPrivateAddresses"] = "true";
            configuration[$"Runners:{name}:SigningKey"] = new string('k', 40);
        }
    }

    [Fact]
    public async Task Misspelt_keys_and_weak_secrets_and_open_files_are_found()
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        var key = await Verbs.FileAsync(_folder, "key.pem", demo.App.PrivateKeyPem);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        }

        var configuration = Configuration(demo);
        configuration.Remove("GitHub:PrivateKey");
        configuration["GitHub:PrivateKeyPath"] = key;
        configuration["GitHub:WebhookSecret"] = "short and known";
        configuration["GitHub:WritesPerSecnd"] = "1";

        var (code, findings, output) = await RunAsync(configuration);

        code.ShouldBe(1, output);
        findings.ShouldContain(one => one.Area == "webhook secret" && one.Level == "fail", output);
        findings.ShouldContain(one => one.Area == "file rights" && one.Level == "warn" && one.Sentence.Contains("0460", StringComparison.Ordinal), output);
        findings.ShouldContain(one => one.Level == "warn" && one.Sentence.StartsWith("GitHub__WritesPerSecnd is no setting", StringComparison.Ordinal) && one.Mend!.StartsWith("GitHub__WritesPerSecond", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData("GitHub:AppId", "twelve")]
    [InlineData("Engine:Threads", "many")]
    [InlineData("Engine:Threads", "100000")]
    [InlineData("ConnectionStrings:BotApp", "mongodb://db")]
    [InlineData("SignIn:Key", "too short")]
    [InlineData("Notifications:Targets:team:Type", "pigeon")]
    [InlineData("Runners:ci:Type", "pigeon")]
    [InlineData("GitHub:WebhookSecret", "")]
    public async Task A_configuration_the_service_would_not_start_with_fails_and_is_no_crash(string key, string value)
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        var configuration = Configuration(demo);
        configuration[key] = value;

        var (code, findings, output) = await RunAsync(configuration);

        code.ShouldBe(1, output);
        findings.ShouldContain(one => one.Area == "configuration" && one.Level == "fail", output);
        output.ShouldNotContain("Failed to convert", customMessage: "it is said as the service says it");
        findings.ShouldContain(one => one.Sentence.StartsWith("not looked at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_made_and_one_that_cannot_be_is_said()
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        var configuration = Configuration(demo);
        var (_, fresh, output) = await RunAsync(configuration);
        fresh.Single(one => one.Area == "database").Sentence.ShouldContain("first start", Case.Sensitive, output);
        _folder.EnumerateFiles().ShouldBeEmpty();

        configuration["ConnectionStrings:BotApp"] = $"Data Source={Path.Combine(_folder.FullName, "no", "folder.db")}";
        (await RunAsync(configuration)).Findings.Single(one => one.Area == "database").Level.ShouldBe("fail");
        configuration["ConnectionStrings:BotApp"] = "Host=127.0.0.1;Port=1;Database=none;Username=none;Timeout=2";
        (await RunAsync(configuration)).Findings.Single(one => one.Area == "database").Level.ShouldBe("fail");
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_database_without_its_schema_stays_without_it(string kind)
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        await using var database = await TestDatabase.CreateAsync(kind);
        var configuration = Configuration(demo);
        configuration["ConnectionStrings:BotApp"] = database.ConnectionString;
        if (kind == Databases.Sqlite)
        {
            await using var empty = new SqliteConnection(database.ConnectionString);
            await empty.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = empty.CreateCommand();
            command.CommandText = "CREATE TABLE other (x INTEGER)";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        for (var time = 0; time < 2; time++)
        {
            var line = (await RunAsync(configuration)).Findings.Single(one => one.Area == "database");
            line.Level.ShouldBe("warn");
            line.Sentence.ShouldContain("steps of the schema are missing");
        }
    }

    [Fact]
    public async Task S24_No_secret_is_printed_whatever_repeats_it()
    {
        await using var demo = await DemoWorld.CreateAsync(new DemoWorldOptions(), TestContext.Current.CancellationToken);
        var configuration = Configuration(demo);
        var (hidden, target) = ("hunter2-" + "hunter2", "https://hooks.example.org/services/T0" + "00/B000");
        configuration["ConnectionStrings:BotApp"] = $"Host=127.0.0.1;Port=1;Database={hidden};Username=u;Password={hidden};Timeout=2"; // a name that is the password, too
        configuration["Notifications:Targets:team:Type"] = "slack";
        configuration["Notifications:Targets:team:Url"] = target;
        configuration["Notifications:Targets:team:Repositories:0"] = "octo/*";

        var (_, _, output) = await RunAsync(configuration);

        output.ShouldContain("***");
        foreach (var secret in new[] { hidden, target, demo.WebhookSecret, demo.App.PrivateKeyPem.Split('\n')[1] })
        {
            output.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task A_command_line_it_does_not_understand_is_said_and_nothing_is_looked_at()
    {
        var (code, output, error) = await Verbs.RunAsync(DoctorVerb.Create(), "--jsn");

        code.ShouldNotBe(0);
        error.ShouldContain("--jsn");
        output.ShouldNotContain("database");
    }

    private Dictionary<string, string?> Configuration(DemoWorld demo) => demo.Configuration($"Data Source={Path.Combine(_folder.FullName, "botapp.db")}");

    private static async Task<(int Code, IReadOnlyList<(string Area, string Level, string Sentence, string? Mend)> Findings, string Output)> RunAsync(IDictionary<string, string?> configuration, TimeProvider? time = null)
    {
        var verb = DoctorVerb.Create(builder => builder.Configuration.AddInMemoryCollection(configuration), time);
        var (code, output, error) = await Verbs.RunAsync(verb, "--json");
        error.ShouldBeEmpty();
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("ok").GetBoolean().ShouldBe(code == 0);
        return (code, [.. json.GetProperty("findings").EnumerateArray().Select(one => (
            one.GetProperty("area").GetString()!, one.GetProperty("level").GetString()!, one.GetProperty("sentence").GetString()!, one.GetProperty("mend").GetString()))], output);
    }
}
