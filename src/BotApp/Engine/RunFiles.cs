using System.Runtime.CompilerServices;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Runners;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>All files of an attempt: what its runner serves and what its jobs handed in, read alike.</summary>
internal sealed class RunFiles(Store store)
{
    private static readonly ReportLimits s_limits = new();

    /// <summary>Files whose artifact names match one of the globs. A handed-in file is the artifact <c>KIND-JOB</c>.</summary>
    internal async IAsyncEnumerable<RunFile> ReadAsync(
        IRunner runner, RunScope scope, string correlationId, RunReference run, IReadOnlyList<string> globs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var uploads = await store.Uploads.ListAsync(correlationId, run.Attempt, cancellationToken);
        await foreach (var file in runner.ReadFilesAsync(scope, run, globs, cancellationToken))
        {
            if (file.Announced is null)
            {
                yield return file;
            }
            else if (Missing(file, uploads) is { } problem)
            {
                yield return file with { Problem = problem };
            }
        }

        foreach (var upload in uploads.Where(upload => ArtifactNames.Matches(Artifact(upload), globs)))
        {
            await using var content = SpoolFile.Create();
            await store.Uploads.CopyAsync(correlationId, run.Attempt, upload, content, cancellationToken);
            foreach (var file in ArtifactFiles.Read(Artifact(upload), content, s_limits))
            {
                yield return file.Path == Artifact(upload) ? file with { Path = FileName(upload) } : file;
            }
        }
    }

    // The runner says that a job handed a file in: then it has to be here, and the same.
    private static string? Missing(RunFile file, IReadOnlyList<StoredUpload> uploads) =>
        uploads.Any(upload => (file.Announced!.Size is not { } size || upload.Size == size) // asked for announced files only
            && (file.Announced.Sha256 is not { } hash || upload.Sha256.Equals(hash, StringComparison.OrdinalIgnoreCase)))
            ? null
            : $"The runner says that '{file.Artifact}' was handed in, but no such file arrived: its upload failed, or was cut off.";

    private static string Artifact(StoredUpload upload) => $"{upload.Kind}-{upload.Job}";

    // By the names that the settings look for unless they say otherwise.
    private static string FileName(StoredUpload upload) => upload.Kind switch
    {
        "junit" => "junit.xml",
        "coverage" => "coverage.xml",
        "findings" => "findings.sarif",
        "result" => "result.json",
        _ => Artifact(upload),
    };
}
