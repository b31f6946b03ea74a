using System.IO.Compression;
using System.Text;
using BotApp.Runners;

namespace BotApp.Tests.Runners;

/// <summary>Archives made for a test.</summary>
internal static class Zips
{
    public static byte[] Of(params (string Path, string Text)[] files) => Build(archive =>
    {
        foreach (var (path, text) in files)
        {
            Add(archive, path, Encoding.UTF8.GetBytes(text));
        }
    });

    public static byte[] Build(Action<ZipArchive> fill)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            fill(archive);
        }

        return bytes.ToArray();
    }

    public static ZipArchiveEntry Add(ZipArchive archive, string path, byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        var entry = archive.CreateEntry(path, level);
        using var stream = entry.Open();
        stream.Write(content);
        return entry;
    }

    public static string Text(ReadFile file) => Encoding.UTF8.GetString(file.Content);
}

/// <summary>A file of a run, read to its end; what went wrong on the way is its problem.</summary>
internal sealed record ReadFile(string Artifact, string Path, byte[] Content, string? Problem)
{
    public static ReadFile Of(RunFile file)
    {
        try
        {
            return new ReadFile(file.Artifact, file.Path, file.ReadAll(int.MaxValue), file.Problem);
        }
        catch (InvalidDataException e)
        {
            return new ReadFile(file.Artifact, file.Path, [], e.Message);
        }
    }
}
