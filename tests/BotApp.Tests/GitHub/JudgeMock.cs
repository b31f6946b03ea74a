using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace BotApp.Tests.GitHub;

/// <summary>The contract judge without a server behind it: it answers with GitHub's own examples and judges every request against GitHub's description.</summary>
internal sealed class JudgeMock : IAsyncDisposable
{
    private readonly Process _process;

    private readonly HttpClient _http = new();

    private JudgeMock(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Skips the test where the judge's files are not there; in CI that is a failure.</summary>
    public static async Task<JudgeMock> StartAsync()
    {
        var shared = Shared();
        if (shared is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "The contract judge is not on this machine.");
            throw new InvalidOperationException("The contract judge (shared/github-api) was not found above the test's folder; set BOTAPP_SHARED.");
        }

        var home = await InstallAsync(Path.Combine(shared, "github-api"));
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = home,
            UseShellExecute = false,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--preserve-symlinks", "--preserve-symlinks-main", "github-api/proxy/validate-proxy.mjs",
                "--listen", "127.0.0.1:0", "--upstream", "mock", "--strict", "--quiet",
            },
        };
        var process = Process.Start(start)!;
        var line = await process.StandardError.ReadLineAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token)
            ?? throw new InvalidOperationException("The judge ended before it listened.");
        return new JudgeMock(process, new Uri(line.Split(' ')[2]));
    }

    public async Task<IReadOnlyList<string>> ViolationsAsync()
    {
        var found = await _http.GetFromJsonAsync<JsonElement>(new Uri(Url, "/__judge/violations"));
        return
        [
            .. found.EnumerateArray().SelectMany(static entry => entry.GetProperty("request").EnumerateArray()
                .Select(violation => $"{entry.GetProperty("method")} {entry.GetProperty("path")}: {violation.GetProperty("class")} {violation.GetProperty("where")} {violation.GetProperty("message")}")),
        ];
    }

    public async Task<IReadOnlyList<string>> OperationsAsync()
    {
        var found = await _http.GetFromJsonAsync<JsonElement>(new Uri(Url, "/__judge/operations"));
        return [.. found.GetProperty("covered").EnumerateArray().Select(static operation => operation.GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    internal static string? Shared()
    {
        if (Environment.GetEnvironmentVariable("BOTAPP_SHARED") is { Length: > 0 } given)
        {
            return given;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(candidate, "spec", "PRODUCT.md")))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The judge's two packages, beside a link to the judge, in the ignored build output.</summary>
    private static async Task<string> InstallAsync(string judge)
    {
        var home = Path.Combine(Artifacts(), "judge");
        Directory.CreateDirectory(home);
        var link = Path.Combine(home, "github-api");
        if (!Directory.Exists(link))
        {
            Directory.CreateSymbolicLink(link, judge);
        }

        if (!Directory.Exists(Path.Combine(home, "node_modules", "ajv-formats")))
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", "install --no-package-lock --no-audit --no-fund ajv@8.20.0 ajv-formats@3.0.1") { WorkingDirectory = home, UseShellExecute = false })!;
            await npm.WaitForExitAsync();
            npm.ExitCode.ShouldBe(0, "npm could not install the judge's packages");
        }

        return home;
    }

    private static string Artifacts()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && folder.Name != "artifacts")
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
