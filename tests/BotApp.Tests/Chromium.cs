using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

using Microsoft.Playwright;

namespace BotApp.Tests;

/// <summary>The machine's own browser, without a window: opens addresses, clicks and reads as a person does. No page may run a script in it.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const float Patience = 90_000; // milliseconds

    private static readonly string[] s_names = ["chromium", "chromium-browser"];

    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;
    private readonly IPage _page;

    private readonly List<string> _cries = [];

    private Chromium(IPlaywright driver, IBrowser browser, IPage page)
    {
        (_driver, _browser, _page) = (driver, browser, page);
        page.Dialog += async (_, cry) =>
        {
            _cries.Add(cry.Message);
            await cry.DismissAsync();
        };
    }

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Starts one; skips the test, visibly, where there is none, and fails in CI.</summary>
    /// <param name="isDark">Whether the person likes dark pages.</param>
    /// <param name="mayRun">Whether scripts of a page may run: only so that what should be dead can be seen to be.</param>
    internal static async Task<Chromium> StartAsync(bool isDark = false, bool mayRun = false)
    {
        Assert.SkipWhen(Program is null && Environment.GetEnvironmentVariable("CI") is null, "There is no Chromium on this machine.");
        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-proxy-server"],
        });
        var page = await browser.NewPageAsync(new()
        {
            JavaScriptEnabled = mayRun,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new() { Width = 1100, Height = 1000 },
        });
        page.SetDefaultTimeout(Patience);
        return new Chromium(driver, browser, page);
    }

    /// <summary>What a page cried out, by <c>alert</c> and the like.</summary>
    internal IReadOnlyList<string> Cries => _cries;

    /// <summary>How wide the window is, in CSS pixels.</summary>
    internal Task WidenAsync(int width) => _page.SetViewportSizeAsync(width, 1000);

    /// <summary>Whether something stands out to the right of the window, so that one would have to scroll sideways.</summary>
    internal Task<bool> IsTooWideAsync() => _page.EvaluateAsync<bool>("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth");

    /// <summary>Where the links of the page lead.</summary>
    internal async Task<IReadOnlyList<Uri>> LinksAsync() => [.. (await _page.Locator("a[href]").EvaluateAllAsync<string[]>("all => all.map(one => one.href)")).Select(link => new Uri(link))];

    /// <summary>The page as whoever likes dark ones sees it, or bright ones.</summary>
    internal Task DarkenAsync(bool isDark) => _page.EmulateMediaAsync(new() { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });

    /// <summary>What keeps people from using the page, as axe finds it: serious and critical only, each with the element.</summary>
    /// <param name="rule">The only rule to look for; all of them without it.</param>
    internal async Task<IReadOnlyList<string>> BarriersAsync(string? rule = null)
    {
        var found = await _page.RunAxe(rule is null ? null : new AxeRunOptions { RunOnly = RunOnlyOptions.Rules(rule) });
        return
        [
            .. found.Violations.Where(one => one.Impact is "serious" or "critical").SelectMany(one => one.Nodes.Select(node =>
                $"{one.Id}: {node.Html}: {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}")),
        ];
    }

    internal Task GoAsync(Uri address) => _page.GotoAsync(address.AbsoluteUri);

    /// <summary>Clicks on the first that a selector finds, once it is there.</summary>
    internal Task ClickAsync(string selector) => _page.Locator(selector).First.ClickAsync();

    /// <summary>Writes a text into the field that a selector finds.</summary>
    internal Task FillAsync(string selector, string text) => _page.Locator(selector).First.FillAsync(text);

    /// <summary>Goes with the keyboard to the first that a selector finds.</summary>
    internal Task FocusAsync(string selector) => _page.Locator(selector).First.FocusAsync();

    /// <summary>Presses a key, or several together such as <c>Control+Space</c>.</summary>
    internal Task PressAsync(string keys) => _page.Keyboard.PressAsync(keys);

    /// <summary>Writes letter by letter where the cursor is.</summary>
    internal Task TypeAsync(string text) => _page.Keyboard.TypeAsync(text);

    /// <summary>What stands in a field.</summary>
    internal Task<string> ValueAsync(string selector) => _page.Locator(selector).InputValueAsync();

    /// <summary>What stands in the first that a selector finds, once it is there.</summary>
    internal Task<string> TextOfAsync(string selector) => _page.Locator(selector).First.InnerTextAsync();

    /// <summary>The id of what has the keyboard.</summary>
    internal Task<string> FocusedAsync() => _page.EvaluateAsync<string>("document.activeElement.id");

    /// <summary>Waits until the page shows a text.</summary>
    internal Task SeesAsync(string text) => _page.GetByText(text).First.WaitForAsync();

    /// <summary>What the page says.</summary>
    internal Task<string> TextAsync() => _page.Locator("body").InnerTextAsync();

    /// <summary>A picture of the whole page.</summary>
    internal Task ShootAsync(string file) => _page.ScreenshotAsync(new() { Path = file, FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}
