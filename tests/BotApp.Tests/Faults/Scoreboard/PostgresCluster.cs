using System.Diagnostics;
using System.Globalization;

namespace BotApp.Tests.Faults.Scoreboard;

/// <summary>A PostgreSQL server of one test alone, which may be stopped, starved and started again; gone after it.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _bin;
    private readonly DirectoryInfo _folder;
    private readonly int _port = ServiceProcess.FreePort();

    private PostgresCluster(string bin, DirectoryInfo folder) => (_bin, _folder) = (bin, folder);

    internal string ConnectionString => $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username=botapp;Database=postgres;Timeout=5;Maximum Pool Size=20";

    /// <summary>Makes and starts a server; skips the test where PostgreSQL is not installed, and fails it on CI.</summary>
    internal static async Task<PostgresCluster> StartAsync()
    {
        var bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => folder, StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;
        if (bin is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "No PostgreSQL server is installed (/usr/lib/postgresql/*/bin/initdb).");
            Assert.Fail("CI needs PostgreSQL's server programs (/usr/lib/postgresql/*/bin/initdb).");
        }

        var cluster = new PostgresCluster(bin!, Directory.CreateTempSubdirectory("botapp-pg-"));
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", ["postgres", cluster._folder.FullName]);
        }

        await cluster.AsOwnerAsync("initdb", "-D", cluster.Data, "-U", "botapp", "--auth=trust", "-E", "UTF8", "--no-sync");
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>Starts it, or starts it again.</summary>
    /// <param name="largestFile">The largest file it may write, in KiB, as a disk that is full; null for any.</param>
    internal async Task StartAgainAsync(int? largestFile = null)
    {
        var port = _port.ToString(CultureInfo.InvariantCulture);
        var options = $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder.FullName} -c fsync=off -c wal_recycle=off";
        var limit = largestFile is { } most ? $"ulimit -f {most.ToString(CultureInfo.InvariantCulture)}; " : "";
        await ShellAsync($"{limit}exec '{_bin}/pg_ctl' -D '{Data}' -w -l '{_folder.FullName}/log' -o '{options}' start >'{_folder.FullName}/out' 2>&1");
    }

    /// <summary>As when the power goes: no word to anybody, nothing finished.</summary>
    internal Task StopAtOnceAsync() => AsOwnerAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await StopAtOnceAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string Data => Path.Combine(_folder.FullName, "db");

    private Task AsOwnerAsync(string program, params string[] arguments) =>
        ShellAsync($"exec '{_bin}/{program}' {string.Join(' ', arguments.Select(argument => $"'{argument}'"))} >'{_folder.FullName}/out' 2>&1");

    // The server refuses to run as root.
    private static Task ShellAsync(string script) => Environment.UserName == "root"
        ? RunAsync("runuser", ["-u", "postgres", "--", "bash", "-c", script])
        : RunAsync("bash", ["-c", script]);

    private static async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.GetTempPath() })!;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', process.StartInfo.ArgumentList)}");
    }
}
