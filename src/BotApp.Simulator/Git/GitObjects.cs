using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace BotApp.Simulator.Git;

/// <summary>An object as <c>git cat-file --batch</c> prints it.</summary>
internal sealed record GitObject(string Sha, string Type, byte[] Content)
{
    public string Text => Encoding.UTF8.GetString(Content);
}

/// <summary>Reads objects through one long-lived <c>git cat-file --batch</c>: a process per read would cost milliseconds each.</summary>
internal sealed class GitObjects(string directory) : IDisposable
{
    private Process? process;

    /// <summary>The object a revision names (<c>sha</c>, <c>refs/…</c>, <c>sha:path</c>, <c>sha^{tree}</c>); null when there is none.</summary>
    public GitObject? Find(string revision)
    {
        if (revision.Contains('\n', StringComparison.Ordinal) || revision.Length == 0)
        {
            return null;
        }

        process ??= GitProcess.Start(directory, ["cat-file", "--batch"]);
        var input = process.StandardInput.BaseStream;
        input.Write(Encoding.UTF8.GetBytes(revision + "\n"));
        input.Flush();
        return ReadAnswer(process.StandardOutput.BaseStream);
    }

    public void Dispose()
    {
        if (process is null)
        {
            return;
        }

        process.StandardInput.Close();
        if (!process.WaitForExit(2000))
        {
            process.Kill();
        }

        process.Dispose();
        process = null;
    }

    private static GitObject? ReadAnswer(Stream output)
    {
        var header = ReadLine(output);
        var parts = header.Split(' ');
        if (parts.Length != 3 || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return null; // "… missing" or "… ambiguous"
        }

        var content = new byte[size];
        output.ReadExactly(content);
        output.ReadByte();
        return new GitObject(parts[0], parts[1], content);
    }

    private static string ReadLine(Stream output)
    {
        var bytes = new List<byte>(64);
        for (var next = output.ReadByte(); next is not (-1 or '\n'); next = output.ReadByte())
        {
            bytes.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
