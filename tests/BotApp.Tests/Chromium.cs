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

    private Chromium(IPlaywright driver, IBrowser browser, IPage page) => (_driver, _browser, _page) = (driver, browser, page);

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Starts one; skips the test, visibly, where there is none, and fails in CI.</summary>
    internal static async Task<Chromium> StartAsync(bool isDark = false)
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
            JavaScriptEnabled = false,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new() { Width = 1100, Height = 1000 },
        });
        page.SetDefaultTimeout(Patience);
        return new Chromium(driver, browser, page);
    }

    internal Task GoAsync(Uri address) => _page.GotoAsync(address.AbsoluteUri);

    /// <summary>Clicks on the first that a selector finds, once it is there.</summary>
    internal Task ClickAsync(string selector) => _page.Locator(selector).First.ClickAsync();

    /// <summary>Writes a text into the field that a selector finds.</summary>
    internal Task FillAsync(string selector, string text) => _page.Locator(selector).First.FillAsync(text);

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
