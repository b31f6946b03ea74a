using System.Diagnostics;

namespace BotApp.Benchmarks.Load;

/// <summary>A Probot app in a folder of its own, with its packages; gone after it.</summary>
internal sealed class LoadPeer : IDisposable
{
    private LoadPeer(string folder) => Folder = folder;

    internal string Folder { get; }

    /// <summary>Copies the app and lets npm get its packages; null and why where that cannot be.</summary>
    internal static async Task<(LoadPeer? Peer, string? Missing)> InstallAsync(string? from, CancellationToken cancellationToken)
    {
        if (from is null || !File.Exists(Path.Combine(from, "package.json")))
        {
            return (null, from is null ? "no --probot FOLDER was given" : $"{from} has no package.json");
        }

        var peer = new LoadPeer(Directory.CreateTempSubdirectory("botapp-load-probot-").FullName);
        try
        {
            foreach (var name in new[] { "package.json", "index.mjs" })
            {
                await File.WriteAllTextAsync(Path.Combine(peer.Folder, name), await File.ReadAllTextAsync(Path.Combine(from, name), cancellationToken), cancellationToken);
            }

            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund"]) { WorkingDirectory = peer.Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!; // it throws or starts
            var said = Task.WhenAll(npm.StandardOutput.ReadToEndAsync(cancellationToken), npm.StandardError.ReadToEndAsync(cancellationToken));
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode == 0)
            {
                return (peer, null);
            }

            peer.Dispose();
            return (null, $"npm install failed: {string.Join(' ', await said).Trim()}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            peer.Dispose();
            return (null, "npm is not installed");
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
