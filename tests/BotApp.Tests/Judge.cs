using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Tests.Faults;

namespace BotApp.Tests;

/// <summary>
/// A proxy that judges every request and answer against GitHub's own description, in front of the simulated GitHub.
/// It lies beside the project, not in it: without it (or without node) a test is skipped, but fails on CI.
/// </summary>
internal sealed class Judge : IAsyncDisposable
{
    /// <summary>Judges that wait for the next world: reading GitHub's description takes one longer than most tests take.</summary>
    private static readonly ConcurrentBag<Judge> Waiting = MadeForLater();

    /// <summary>Where the description contradicts GitHub's own documentation and answers.</summary>
    private const string KnownErrors = """
        [
          { "op": "apps/list-installations", "side": "response", "match": "/account",
            "reason": "the list's schema asks for a user and an enterprise at once; the single installation's says one or the other" },
          { "op": "actions/list-workflow-runs-for-repo", "side": "request", "match": "created",
            "reason": "described as one date-time, documented as the date syntax of the search: >=2026-01-01" },
          { "op": "actions/list-workflow-runs", "side": "request", "match": "created", "reason": "the same" }
        ]
        """;

    private readonly Process process;
    private readonly HttpClient client;

    private readonly string exceptions;
    private readonly bool isLent;

    private Judge(Process process, Uri baseUrl, Uri upstream, string exceptions, bool isLent)
    {
        this.process = process;
        this.exceptions = exceptions;
        this.isLent = isLent;
        BaseUrl = baseUrl;
        Upstream = upstream;
        client = new HttpClient { BaseAddress = baseUrl };
    }

    /// <summary>Where to send requests, with trailing slash.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Where the judge sends them on to.</summary>
    public Uri Upstream { get; }

    /// <summary>Folder with the descriptions and tools; skips the test when there is none.</summary>
    public static string SharedFolder()
    {
        var given = Environment.GetEnvironmentVariable("BOTAPP_SHARED");
        var candidates = Parents(AppContext.BaseDirectory).Select(parent => Path.Combine(parent, "shared"));
        var found = (given is null ? candidates : candidates.Prepend(given)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "spec", "PRODUCT.md")));
        return found ?? Missing("the shared folder with GitHub's description is not here");
    }

    /// <summary>A judge that has seen nothing yet, in front of an address that is the borrower's to listen at; disposed of, it waits for the next one.</summary>
    public static async Task<Judge> BorrowAsync()
    {
        if (!Waiting.TryTake(out var judge))
        {
            return await StartAsync(FreeUpstream(), isLent: true, []);
        }

        using var nothing = await judge.client.PostAsync("__judge/reset", content: null);
        nothing.EnsureSuccessStatusCode();
        return judge;
    }

    /// <summary>Starts a judge of one's own in front of an upstream and waits until it is ready.</summary>
    public static Task<Judge> StartAsync(Uri upstream, params IEnumerable<string> options) => StartAsync(upstream, isLent: false, options);

    private static async Task<Judge> StartAsync(Uri upstream, bool isLent, IEnumerable<string> options)
    {
        var home = await HomeAsync();
        var port = ServiceProcess.FreePort();
        var knownErrors = Path.Combine(home, $"exceptions-{port}.json");
        await File.WriteAllTextAsync(knownErrors, KnownErrors);
        var start = Node(home);
        foreach (var argument in new[] { "--preserve-symlinks", "--preserve-symlinks-main", Path.Combine(home, "github-api", "proxy", "validate-proxy.mjs"), "--listen", $"127.0.0.1:{port}", "--upstream", upstream.GetLeftPart(UriPartial.Authority), "--exceptions", knownErrors, "--quiet" }.Concat(options))
        {
            start.ArgumentList.Add(argument);
        }

        var node = Launch(start);
        node.OutputDataReceived += (_, _) => { };
        node.ErrorDataReceived += (_, _) => { };
        node.BeginOutputReadLine();
        node.BeginErrorReadLine();
        var judge = new Judge(node, new Uri($"http://127.0.0.1:{port}/"), upstream, knownErrors, isLent);
        await judge.UntilReadyAsync();
        return judge;
    }

    /// <summary>Judges webhook payloads: one entry per payload that is not as GitHub describes it.</summary>
    public static async Task<string> JudgeWebhooksAsync(string folder)
    {
        var home = await HomeAsync();
        var start = Node(home);
        foreach (var argument in new[] { "--preserve-symlinks", "--preserve-symlinks-main", Path.Combine(home, "github-api", "proxy", "judge-webhook.mjs"), "--dir", folder })
        {
            start.ArgumentList.Add(argument);
        }

        return await RunAsync(start);
    }

    /// <summary>The judge's summary: requests, violations, operations, warnings.</summary>
    public async Task<JsonObject> SummaryAsync() => JsonNode.Parse(await client.GetStringAsync("__judge/summary"))!.AsObject();

    /// <summary>Fails with the first violations when there are any, of the given side (<c>request</c>, <c>response</c>) or of both.</summary>
    public async Task ShouldHaveNoViolationsAsync(string? side = null)
    {
        var summary = await SummaryAsync();
        var classes = summary["classes"]!.AsObject().Where(pair => side is null || pair.Key.StartsWith(side, StringComparison.Ordinal)).ToList();
        var first = summary["first_violations"]!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        classes.ShouldBeEmpty(first);
    }

    public async ValueTask DisposeAsync()
    {
        if (isLent)
        {
            Waiting.Add(this);
            return;
        }

        End();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static ConcurrentBag<Judge> MadeForLater()
    {
        var waiting = new ConcurrentBag<Judge>();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var judge in waiting)
            {
                judge.End();
            }
        };
        return waiting;
    }

    private void End()
    {
        client.Dispose();
        process.Kill(entireProcessTree: true);
        File.Delete(exceptions);
    }

    // Below the ports that the system gives to others: nobody takes it between two worlds.
    private static Uri FreeUpstream()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return new Uri($"http://127.0.0.1:{port}/");
            }
            catch (SocketException)
            {
                // somebody has it: the next
            }
        }
    }

    private async Task UntilReadyAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                await SummaryAsync();
                return;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(50, deadline.Token);
            }
        }
    }

    // ajv must be found from the judge's files, which lie in a read-only folder: a link beside the installed modules does that.
    private static async Task<string> HomeAsync()
    {
        var shared = SharedFolder();
        var home = Path.Combine(Parents(AppContext.BaseDirectory).First(folder => File.Exists(Path.Combine(folder, "BotApp.sln"))), "artifacts", "judge");
        Directory.CreateDirectory(home);
        await using var gate = await LockAsync(Path.Combine(home, ".lock"));
        var link = Path.Combine(home, "github-api");
        if (!Directory.Exists(link))
        {
            Directory.CreateSymbolicLink(link, Path.Combine(shared, "github-api"));
        }

        if (!File.Exists(Path.Combine(home, "node_modules", "ajv-formats", "package.json")))
        {
            await File.WriteAllTextAsync(Path.Combine(home, "package.json"), """{"private":true}""");
            var install = new ProcessStartInfo("npm") { WorkingDirectory = home, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[] { "install", "--no-package-lock", "--no-audit", "--no-fund", "ajv@8.20.0", "ajv-formats@3.0.1" })
            {
                install.ArgumentList.Add(argument);
            }

            await RunAsync(install);
            if (!File.Exists(Path.Combine(home, "node_modules", "ajv-formats", "package.json")))
            {
                Missing("npm could not install ajv");
            }
        }

        return home;
    }

    private static ProcessStartInfo Node(string home) =>
        new("node") { WorkingDirectory = home, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

    private static async Task<string> RunAsync(ProcessStartInfo start)
    {
        using var running = Launch(start);
        var error = running.StandardError.ReadToEndAsync();
        var output = await running.StandardOutput.ReadToEndAsync();
        await running.WaitForExitAsync();
        return output + await error;
    }

    private static Process Launch(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} could not be started");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing($"{start.FileName} is not installed");
            throw;
        }
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, deadline.Token);
            }
        }
    }

    private static IEnumerable<string> Parents(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            yield return parent.FullName;
        }
    }

    private static string Missing(string what)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException($"The judge cannot run: {what}. CI needs it.");
        }

        Assert.Skip($"The judge cannot run: {what}.");
        return what;
    }
}
