using System.Diagnostics;
using System.Globalization;
using BotApp.Tests.Faults;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;
using Microsoft.Extensions.Hosting;

namespace BotApp.Tests.Manifests;

/// <summary>The unit for systemd: keys that exist, settings that exist, and a command that really starts the service.</summary>
public sealed class SystemdTests : IDisposable
{
    /// <summary>Source: systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.kill(5), systemd.resource-control(5).</summary>
    private static readonly Dictionary<string, string[]> s_keys = new(StringComparer.Ordinal)
    {
        ["Unit"] = ["Description", "Wants", "After", "StartLimitIntervalSec"],
        ["Service"] =
        [
            "Type", "ExecStart", "User", "Group", "WorkingDirectory", "StateDirectory", "StateDirectoryMode", "UMask", "Environment", "EnvironmentFile", "LoadCredential", "KillSignal", "KillMode",
            "TimeoutStopSec", "Restart", "RestartSec", "LimitNOFILE", "MemoryMax", "TasksMax", "NoNewPrivileges", "CapabilityBoundingSet", "AmbientCapabilities", "ProtectSystem", "ProtectHome", "PrivateTmp",
            "PrivateDevices", "PrivateUsers", "ProtectProc", "ProtectClock", "ProtectHostname", "ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectControlGroups",
            "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID", "RemoveIPC", "LockPersonality", "KeyringMode", "SystemCallArchitectures", "SystemCallFilter", "SystemCallErrorNumber",
        ],
        ["Install"] = ["WantedBy"],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botapp-unit-");

    private readonly SystemdUnit _unit = SystemdUnit.Read();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_key_is_one_that_systemd_knows() =>
        _unit.Lines.Where(line => !s_keys.GetValueOrDefault(line.Section, []).Contains(line.Key)).ShouldBeEmpty();

    [Fact]
    public async Task Systemd_itself_understands_the_unit()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not on this machine.");
        var unit = Path.Combine(_folder.FullName, "botapp.service");
        var program = Path.Combine(_folder.FullName, "BotApp");
        await File.WriteAllTextAsync(program, "", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await File.WriteAllTextAsync(unit, (await File.ReadAllTextAsync(SystemdUnit.Path, TestContext.Current.CancellationToken)).Replace("/opt/botapp/BotApp", program, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var analyze = Process.Start(new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", "--man=no", unit]) { UseShellExecute = false, RedirectStandardError = true })!;

        (await analyze.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n').Where(line => line.Contains("botapp.service", StringComparison.Ordinal)).ShouldBeEmpty();
        await analyze.WaitForExitAsync(TestContext.Current.CancellationToken);
        analyze.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void S33_It_runs_as_its_own_user_without_rights_and_sees_little()
    {
        _unit.One("User").ShouldBe("botapp");
        _unit.One("NoNewPrivileges").ShouldBe("yes");
        _unit.One("CapabilityBoundingSet").ShouldBeEmpty();
        _unit.One("ProtectSystem").ShouldBe("strict");
        _unit.One("UMask").ShouldBe("0077");
        _unit.One("StateDirectoryMode").ShouldBe("0700");
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(SystemdUnit.Path)!, "sysusers.d", "botapp.conf")).ShouldContain($"\nu {_unit.One("User")} ");
    }

    [Fact]
    public void Running_work_gets_to_finish()
    {
        _unit.One("KillSignal").ShouldBe("SIGTERM");
        TimeSpan.FromSeconds(int.Parse(_unit.One("TimeoutStopSec"), CultureInfo.InvariantCulture)).ShouldBeGreaterThanOrEqualTo(new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Every_setting_is_one_of_BotApps_and_secrets_are_credentials()
    {
        var names = SettingNames.In(File.ReadAllText(SystemdUnit.Path));

        names.Count.ShouldBeGreaterThan(6);
        names.Where(name => !SettingNames.IsKnown(name)).ShouldBeEmpty();
        _unit.Credentials().Keys.ShouldBe(["GitHub__WebhookSecret", "GitHub__PrivateKey"], ignoreOrder: true);
        _unit.Environment()["BotApp__TrustedProxies__0"].ShouldBe(new Uri(_unit.Environment()["Urls"]).Host, "the proxy stands on the machine that alone can reach it");
        _unit.Environment().Keys.ShouldNotContain(name => name.Contains("Secret", StringComparison.Ordinal) || name.Contains("Key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task What_the_unit_starts_is_the_service_and_it_finds_its_secrets(string kind)
    {
        await using var server = kind == Databases.Postgres ? await TestDatabase.CreateAsync(kind) : null;
        var command = _unit.One("ExecStart").Split(' ');
        var program = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(command[0]) + (OperatingSystem.IsWindows() ? ".exe" : ""));
        File.Exists(program).ShouldBeTrue($"{command[0]} is what a build makes");
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var credentials = _folder.CreateSubdirectory("credentials");
        foreach (var (name, file) in _unit.Credentials())
        {
            await File.WriteAllTextAsync(Path.Combine(credentials.FullName, name), file.EndsWith(".pem", StringComparison.Ordinal) ? key.ExportRSAPrivateKeyPem() : "a secret that lies in a file of its own\n", TestContext.Current.CancellationToken);
        }

        if (server is not null)
        {
            // One more credential, as the unit says: it goes before the file that stands there.
            await File.WriteAllTextAsync(Path.Combine(credentials.FullName, "ConnectionStrings__BotApp"), server.ConnectionString, TestContext.Current.CancellationToken);
        }

        var address = new Uri($"http://127.0.0.1:{ServiceProcess.FreePort().ToString(CultureInfo.InvariantCulture)}/");
        var environment = _unit.Environment().ToDictionary(pair => pair.Key, pair => (string?)pair.Value.Replace(_unit.One("WorkingDirectory"), _folder.FullName, StringComparison.Ordinal), StringComparer.Ordinal);
        environment["Urls"] = address.AbsoluteUri;
        environment["GitHub__AppId"] = "1"; // of EnvironmentFile, with the address of a GitHub that is not there
        environment["GitHub__ApiUrl"] = "http://127.0.0.1:9/";
        environment[SecretFiles.SystemdFolder] = credentials.FullName;

        await using var service = await ServiceProcess.StartAsync(environment, address, program: [ServiceProcess.Published ?? program, .. command[1..]]);

        using var client = new HttpClient { BaseAddress = address };
        (await client.GetAsync("health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();
        File.Exists(Path.Combine(_folder.FullName, "botapp.db")).ShouldBe(server is null, "its database is in its own folder, or on the server alone");
        await service.TerminateAsync();
        (await service.ExitAsync(60)).ShouldBe(0, service.Log);
    }

    [Fact]
    public async Task A_folder_of_secrets_that_is_not_there_is_said_in_a_sentence()
    {
        await using var service = ServiceProcess.Launch(new Dictionary<string, string?> { ["BotApp__SecretsFolder"] = "/there/is/no/such/folder" });

        (await service.ExitAsync(60)).ShouldBe(2);
        service.Log.ShouldContain("there is no folder '/there/is/no/such/folder'");
        service.Log.ShouldNotContain("   at BotApp.");
    }
}
