using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using BotApp.Core.Reports;

namespace BotApp.Runners.Http;

/// <summary>The files that a status document lists: fetched from the runner's own origin and compared with their size and hash, or announced as uploaded.</summary>
internal sealed class ProtocolFiles(RunnerHttp http)
{
    /// <summary>More files of a run are not looked at.</summary>
    internal const int MaxFiles = 300;

    private static readonly ReportLimits s_limits = new();

    internal async IAsyncEnumerable<RunFile> ReadAsync(IReadOnlyList<FileDocument> files, IReadOnlyList<string> globs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files.Take(MaxFiles).Where(file => IsWanted(file, globs)))
        {
            var name = file.Name ?? "";
            if (file.Url is null)
            {
                yield return new RunFile(name, name, Stream.Null, null) { Announced = new AnnouncedFile(file.Kind ?? "", file.Size, file.Sha256) };
                continue;
            }

            await using var content = SpoolFile.Create();
            var problem = await FetchAsync(file, content, cancellationToken);
            foreach (var one in problem is null ? ArtifactFiles.Read(name, content, s_limits) : [new RunFile(name, "", Stream.Null, problem)])
            {
                yield return one;
            }
        }

        if (files.Count > MaxFiles)
        {
            yield return new RunFile("", "", Stream.Null, $"The run has {files.Count} files; more than {MaxFiles} are not read.");
        }
    }

    /// <summary>Whether the settings ask for a file.</summary>
    internal static bool IsWanted(FileDocument file, IReadOnlyList<string> globs) =>
        file.Name is { Length: > 0 and <= 200 } name && ArtifactNames.Matches(name, globs);

    /// <summary>Null when the file lies in the stream as it was announced, else why not.</summary>
    private async Task<string?> FetchAsync(FileDocument file, Stream content, CancellationToken cancellationToken)
    {
        if (file.Size > s_limits.MaxArchiveBytes)
        {
            return $"'{file.Name}' has {file.Size} bytes; at most {s_limits.MaxArchiveBytes} are read. Make it smaller.";
        }

        var answer = await http.SendAsync(
            new RunnerCall("file", HttpMethod.Get, file.Url ?? "") { Accept = "*/*", Into = content, MaxBytes = s_limits.MaxArchiveBytes }, cancellationToken);
        if (!answer.IsSuccess)
        {
            return $"'{file.Name}' cannot be fetched: {answer.RefusalText()}";
        }

        if (file.Size is { } size && content.Length != size)
        {
            return $"'{file.Name}' has {content.Length} bytes, and the runner said {size}: it was cut off or changed.";
        }

        content.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        return file.Sha256 is { } said && !said.Equals(hash, StringComparison.OrdinalIgnoreCase)
            ? $"'{file.Name}' does not have the SHA-256 that the runner said: it was changed on the way."
            : null;
    }
}
