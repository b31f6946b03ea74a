using System.Diagnostics;

namespace BotApp.Tests.Packaging;

/// <summary>Debian's Python with the packages of the distribution: what people's tools say of what BotApp says.</summary>
internal static class Python
{
    internal const string Path = "/usr/bin/python3";

    /// <summary>Skips visibly where a module is missing, and fails on CI.</summary>
    internal static async Task NeedsAsync(params string[] modules)
    {
        var missing = !File.Exists(Path) || (await RunAsync(Path, "", ["-c", $"import {string.Join(", ", modules)}"])).Code != 0;
        if (missing)
        {
            var packages = string.Join(", ", modules.Select(module => $"python3-{module}"));
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{Path} cannot import {string.Join(", ", modules)}: install {packages}.");
            Assert.Fail($"CI needs {packages}.");
        }
    }

    /// <summary>Runs a program to its end, without proxies and without anybody's pip settings.</summary>
    internal static async Task<(int Code, string Output, string Errors)> RunAsync(string program, string input, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = System.IO.Path.GetTempPath() };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(name => name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase) || name.StartsWith("PIP_", StringComparison.Ordinal) || name.StartsWith("PYTHON", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
