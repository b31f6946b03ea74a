using System.Diagnostics;

namespace BotApp.Tests.Journeys;

/// <summary>The machine's own browser: opens an address as a person would and says what it shows.</summary>
internal static class Chromium
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Where it is; null when there is none.</summary>
    internal static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The document as it stands when the page is loaded and its scripts ran.</summary>
    internal static async Task<string> ShowsAsync(string url, CancellationToken cancellationToken)
    {
        var profile = Directory.CreateTempSubdirectory("botapp-chromium-").FullName;
        var begin = new ProcessStartInfo(Program ?? throw new InvalidOperationException("There is no Chromium here."))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server", $"--user-data-dir={profile}", "--dump-dom", url })
        {
            begin.ArgumentList.Add(argument);
        }

        using var browser = Process.Start(begin) ?? throw new InvalidOperationException("Chromium did not start.");
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(s_patience);
        try
        {
            var shown = browser.StandardOutput.ReadToEndAsync(time.Token);
            var said = browser.StandardError.ReadToEndAsync(time.Token);
            await browser.WaitForExitAsync(time.Token);
            return browser.ExitCode == 0 ? await shown : throw new InvalidOperationException($"Chromium ended with {browser.ExitCode}: {await said}");
        }
        finally
        {
            if (!browser.HasExited)
            {
                browser.Kill(entireProcessTree: true);
                await browser.WaitForExitAsync(CancellationToken.None);
            }

            Directory.Delete(profile, recursive: true);
        }
    }
}
