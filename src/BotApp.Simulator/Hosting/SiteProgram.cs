using System.Diagnostics;
using System.Globalization;

namespace BotApp.Simulator.Hosting;

/// <summary>A web server written in Python, in a process of its own on loopback. It ends when it is disposed of, and by itself when this process is gone.</summary>
internal sealed class SiteProgram : IDisposable
{
    private const int MaxLines = 200;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the program, and ends it when our end of its input is closed, which the system does even when we are killed.</summary>
    private const string Launcher = """
        import os, runpy, sys, threading
        threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
        runpy.run_path(sys.argv[1], run_name="__main__")
        """;

    private readonly Process _process;
    private readonly string _folder;

    private SiteProgram(Process process, string folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
        ProcessId = process.Id;
    }

    public Uri Address { get; }

    public int ProcessId { get; }

    /// <summary>Unpacks and starts it; it prints <c>listening on PORT</c> when it is ready.</summary>
    /// <exception cref="InvalidDataException">It ended, or said nothing of a port.</exception>
    public static async Task<SiteProgram> StartAsync(IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("site-").FullName;
        Process? process = null;
        try
        {
            Unpack(files, folder);
            process = Process.Start(new ProcessStartInfo("python3", ["-u", "-c", Launcher, Path.Combine(folder, HostingState.ProgramFile)])
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidDataException("python3 could not be started");
            process.ErrorDataReceived += static (_, _) => { }; // a full pipe would stop it
            process.BeginErrorReadLine();
            var port = await PortAsync(process, cancellationToken);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // until it ends; a full pipe would stop it
            return new SiteProgram(process, folder, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/"));
        }
        catch
        {
            End(process, folder);
            throw;
        }
    }

    public void Dispose() => End(_process, _folder);

    private static void Unpack(IReadOnlyDictionary<string, byte[]> files, string folder)
    {
        foreach (var (path, content) in files)
        {
            var target = Path.GetFullPath(Path.Combine(folder, path));
            if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"{path} leads out of the site");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!); // below the folder, so it has one
            File.WriteAllBytes(target, content);
        }
    }

    private static async Task<int> PortAsync(Process process, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(s_patience);
        for (var lines = 0; lines < MaxLines && await process.StandardOutput.ReadLineAsync(time.Token) is { } line; lines++)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal) && int.TryParse(line["listening on ".Length..], CultureInfo.InvariantCulture, out var port))
            {
                return port;
            }
        }

        throw new InvalidDataException($"{HostingState.ProgramFile} did not print 'listening on PORT'");
    }

    private static void End(Process? process, string folder)
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }
}
