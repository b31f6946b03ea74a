using System.Diagnostics;
using System.Text;

namespace BotApp.Tests.Manifests;

/// <summary>A real nginx in a folder of its own; skips the test where there is none, and fails it on CI.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private NginxProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    internal string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>What nginx says of a configuration; empty when it is in order.</summary>
    internal static async Task<string> CheckAsync(string folder, string conf)
    {
        using var process = Start(folder, conf, "-t", "-q");
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? "" : said;
    }

    /// <summary>Starts it and waits until something answers.</summary>
    internal static async Task<NginxProcess> StartAsync(string folder, string conf, Uri address)
    {
        var nginx = new NginxProcess(Start(folder, conf));
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "metrics"), patience.Token);
                return nginx;
            }
            catch (HttpRequestException) when (!nginx._process.HasExited)
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static Process Start(string folder, string conf, params string[] arguments)
    {
        if (new[] { "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx" }.FirstOrDefault(File.Exists) is not { } program)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "nginx is not on this machine.");
            throw new InvalidOperationException("CI needs nginx.");
        }

        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, conf);
        return Process.Start(new ProcessStartInfo(program, ["-p", folder, "-e", "stderr", "-c", file, .. arguments]) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException("nginx did not start.");
    }
}
