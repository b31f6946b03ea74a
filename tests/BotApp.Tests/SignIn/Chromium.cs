using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace BotApp.Tests.SignIn;

/// <summary>A real browser without a window, in which no page may run a script; spoken to by its own protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private string _session = "";
    private int _number;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    private static string? Program => new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);

    /// <summary>Starts one; skips the test, visibly, where there is none.</summary>
    internal static async Task<Chromium> StartAsync(bool isDark = false)
    {
        Assert.SkipWhen(Program is null && Environment.GetEnvironmentVariable("CI") is null, "There is no Chromium on this machine.");
        var profile = Directory.CreateTempSubdirectory("botapp-chromium-").FullName;
        var start = new ProcessStartInfo(Program!) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server", "--disable-background-networking", "--remote-debugging-port=0", "--window-size=1100,1000",
            $"--user-data-dir={profile}", isDark ? "--blink-settings=preferredColorScheme=0" : "--blink-settings=preferredColorScheme=1", "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var browser = new Chromium(Process.Start(start)!, profile); // a program that exists starts or throws
        _ = browser._process.StandardOutput.ReadToEndAsync();
        await browser.ConnectAsync();
        return browser;
    }

    internal Task GoAsync(Uri address) => CallAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri });

    /// <summary>Clicks on what a selector finds, as a mouse does, once it is there.</summary>
    internal async Task ClickAsync(string selector)
    {
        var node = await UntilAsync(() => FindAsync(selector), $"{selector} to be on the page");
        await CallAsync("DOM.scrollIntoViewIfNeeded", new JsonObject { ["nodeId"] = node });
        var quad = (await CallAsync("DOM.getBoxModel", new JsonObject { ["nodeId"] = node }))["model"]!["content"]!.AsArray().Select(value => value!.GetValue<double>()).ToArray();
        foreach (var type in new[] { "mousePressed", "mouseReleased" })
        {
            await CallAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = type, ["x"] = (quad[0] + quad[4]) / 2, ["y"] = (quad[1] + quad[5]) / 2, ["button"] = "left", ["clickCount"] = 1 });
        }
    }

    /// <summary>Waits until the page's text holds something.</summary>
    internal Task SeesAsync(string text) => UntilAsync(async () => (await HtmlAsync()).Contains(text, StringComparison.Ordinal) ? 1 : 0, $"the page to show '{text}'");

    internal async Task<string> HtmlAsync()
    {
        try
        {
            var root = (await CallAsync("DOM.getDocument", new JsonObject { ["depth"] = 0 }))["root"]!["nodeId"]!.GetValue<int>();
            return (await CallAsync("DOM.getOuterHTML", new JsonObject { ["nodeId"] = root }))["outerHTML"]!.ToString();
        }
        catch (InvalidOperationException)
        {
            return ""; // the page is just going away
        }
    }

    /// <summary>A picture of the whole page.</summary>
    internal async Task ShootAsync(string file) => await File.WriteAllBytesAsync(
        file, Convert.FromBase64String((await CallAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true }))["data"]!.ToString()));

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        for (var tries = 0; tries < 20 && Directory.Exists(_profile); tries++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                await Task.Yield(); // its last helper is still writing
            }
        }
    }

    private async Task ConnectAsync()
    {
        const string Says = "DevTools listening on ";
        var line = "";
        while (!line.StartsWith(Says, StringComparison.Ordinal))
        {
            line = await _process.StandardError.ReadLineAsync() ?? throw new InvalidOperationException("Chromium ended before it listened.");
        }

        _ = _process.StandardError.ReadToEndAsync();
        await _socket.ConnectAsync(new Uri(line[Says.Length..].Trim()), TestContext.Current.CancellationToken);
        var targets = (await CallAsync("Target.getTargets", []))["targetInfos"]!.AsArray();
        var page = targets.First(target => target!["type"]!.ToString() == "page")!["targetId"]!.ToString();
        _session = (await CallAsync("Target.attachToTarget", new JsonObject { ["targetId"] = page, ["flatten"] = true }))["sessionId"]!.ToString();
        await CallAsync("Page.enable", []);
        await CallAsync("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = true });
    }

    private async Task<int> FindAsync(string selector)
    {
        try
        {
            var root = (await CallAsync("DOM.getDocument", new JsonObject { ["depth"] = 0 }))["root"]!["nodeId"]!.GetValue<int>();
            return (await CallAsync("DOM.querySelector", new JsonObject { ["nodeId"] = root, ["selector"] = selector }))["nodeId"]!.GetValue<int>();
        }
        catch (InvalidOperationException)
        {
            return 0; // the page is just going away
        }
    }

    private async Task<int> UntilAsync(Func<Task<int>> find, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var deadline = DateTime.UtcNow.AddSeconds(90);
        while (true)
        {
            if (await find() is > 0 and var found)
            {
                return found;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Waited 90 s for {what}. The page is:\n{await HtmlAsync()}");
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        var number = ++_number;
        var message = new JsonObject { ["id"] = number, ["method"] = method, ["params"] = parameters };
        if (_session.Length > 0)
        {
            message["sessionId"] = _session;
        }

        await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        while (true)
        {
            var answer = await ReceiveAsync();
            if (answer["id"]?.GetValue<int>() == number)
            {
                return answer["result"] as JsonObject ?? throw new InvalidOperationException($"{method}: {answer["error"]}");
            }
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var text = new MemoryStream();
        var buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);

        return JsonNode.Parse(text.ToArray())!; // the protocol sends objects
    }
}
