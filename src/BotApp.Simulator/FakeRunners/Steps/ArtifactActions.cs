using System.IO.Compression;

namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary><c>actions/upload-artifact</c> and <c>actions/download-artifact</c>.</summary>
internal static class ArtifactActions
{
    /// <summary>More than any sample needs; a mistake should not fill the memory.</summary>
    private const long MaxBytes = 200L * 1024 * 1024;

    public static async Task<IReadOnlyDictionary<string, string>> UploadAsync(ActionCall call, CancellationToken cancellationToken)
    {
        call.Accept(
            "actions/upload-artifact", "name", "path", "if-no-files-found", "overwrite", "retention-days", "compression-level", "include-hidden-files");
        var name = call.Input("name") ?? "artifact";
        var files = ArtifactFiles.Find(call.Work, [.. call.Lines("path")], call.Flag("include-hidden-files"));
        if (files.Count == 0)
        {
            NothingFound(call);
            return ActionCall.NoOutputs;
        }

        if (files.Sum(file => new FileInfo(file.FullPath).Length) > MaxBytes)
        {
            throw new StepException($"The artifact '{name}' is larger than {MaxBytes} bytes.");
        }

        var zip = ArtifactFiles.Zip(files);
        try
        {
            await call.Work.Host.ArtifactUploadedAsync(name, zip, call.Flag("overwrite"), cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new StepException($"The artifact '{name}' was refused: {exception.Message}");
        }

        call.Work.Log.Line($"Artifact '{name}': {files.Count} files, {zip.Length} bytes as zip.");
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["artifact-name"] = name };
    }

    public static async Task<IReadOnlyDictionary<string, string>> DownloadAsync(ActionCall call, CancellationToken cancellationToken)
    {
        call.Accept("actions/download-artifact", "name", "path", "run-id", "github-token", "repository");
        var name = call.Input("name") ?? throw new StepException("This runner downloads one artifact by its 'name'.");
        long? runId = null;
        if (call.Input("run-id") is { } text)
        {
            runId = long.TryParse(text, out var parsed) ? parsed : throw new StepException($"'run-id' must be a number, not '{text}'.");
        }

        var zip = await call.Work.Host.ReadArtifactAsync(name, runId, cancellationToken)
            ?? throw new StepException($"There is no artifact '{name}' in {(runId is null ? "this run" : $"run {runId}")}.");
        var target = call.Work.Resolve(call.Input("path") ?? ".");
        Directory.CreateDirectory(target);
        using var archive = new ZipArchive(new MemoryStream(zip));
        if (archive.Entries.Sum(entry => entry.Length) > MaxBytes)
        {
            throw new StepException($"The artifact '{name}' is larger than {MaxBytes} bytes.");
        }

        foreach (var entry in archive.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            var path = Path.GetFullPath(Path.Combine(target, entry.FullName));
            if (!path.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new StepException($"The artifact '{name}' has an entry that leads out of its folder: '{entry.FullName}'.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await entry.ExtractToFileAsync(path, overwrite: true, cancellationToken);
        }

        call.Work.Log.Line($"Artifact '{name}': {archive.Entries.Count} files.");
        return new Dictionary<string, string>(StringComparer.Ordinal) { ["download-path"] = target };
    }

    private static void NothingFound(ActionCall call)
    {
        var message = $"No files were found at: {string.Join(", ", call.Lines("path"))}";
        switch (call.Input("if-no-files-found") ?? "warn")
        {
            case "error":
                throw new StepException(message);
            case "warn":
                call.Work.Log.Line("##[warning]" + message);
                break;
            case "ignore":
                break;
            case var other:
                throw new StepException($"'if-no-files-found' must be warn, error or ignore, not '{other}'.");
        }
    }
}
