using System.Runtime.CompilerServices;
using BotApp.Core.Reports;

namespace BotApp.Runners.Buildbot;

/// <summary>
/// The files that builds uploaded to their master (FileUpload), found by the links their steps show. A link is an artifact, its text the
/// artifact's name. Logs are never read as files: Buildbot breaks their lines beyond 4096 characters, and a JUnit report is one line.
/// </summary>
internal sealed class BuildbotFiles(BuildbotClient client)
{
    private const int MaxFiles = 300;

    private static readonly ReportLimits s_limits = new();

    internal async IAsyncEnumerable<RunFile> ReadAsync(BuildbotRun run, IReadOnlyList<string> globs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = 0;
        foreach (var job in run.Jobs.Where(static job => job.Build is not null))
        {
            foreach (var (step, link) in await LinksAsync(job, globs, cancellationToken))
            {
                var artifact = run.Jobs.Count == 1 ? link.Name : $"{link.Name} ({job.Builder})";
                if (++files > MaxFiles)
                {
                    yield return Unusable(artifact, $"The run has more than {MaxFiles} files; the rest was not looked at.");
                    yield break;
                }

                await using var content = SpoolFile.Create();
                var problem = await DownloadAsync(step, link, content, cancellationToken);
                foreach (var file in problem is null ? ArtifactFiles.Read(link.Name, content, s_limits) : [Unusable(artifact, $"'{artifact}': {problem}")])
                {
                    yield return file with { Artifact = artifact };
                }
            }
        }

        if (!run.IsWhole)
        {
            yield return Unusable("", "Only what had failed was run again, and Buildbot no longer has the run whose other results count on: run all again.");
        }
    }

    private async Task<List<(BuildStep Step, BuildLink Link)>> LinksAsync(BuildbotJob job, IReadOnlyList<string> globs, CancellationToken cancellationToken)
    {
        var steps = await client.StepsAsync(job.Build!.Id, cancellationToken); // jobs without a build were left out
        return [.. steps.SelectMany(static step => step.Links, static (step, link) => (step, link)).Where(one => ArtifactNames.Matches(one.link.Name, globs))];
    }

    /// <summary>Null when the file lies in the stream, else why not. A link alone says little: it is shown for a file that never was, and for half a file.</summary>
    private async Task<string?> DownloadAsync(BuildStep step, BuildLink link, Stream into, CancellationToken cancellationToken)
    {
        if (step.Results is not (0 or 1))
        {
            return $"the step `{step.Name}` that uploads it did not end well: the file was not written, or is larger than the step allows.";
        }

        try
        {
            var answer = await client.SendAsync(new RunnerCall("file", HttpMethod.Get, link.Url) { Accept = "*/*", Into = into, MaxBytes = s_limits.MaxArchiveBytes }, cancellationToken);
            return answer.Status switch
            {
                404 or 410 => "it is no longer on Buildbot's master; run it again, or have the master keep files longer.",
                _ when !answer.IsSuccess => answer.RefusalText(),
                _ => into.Length == 0 ? "it is empty: Buildbot uploads an empty file where there was none." : null,
            };
        }
        catch (RunnerRefused e)
        {
            return e.Message;
        }
    }

    private static RunFile Unusable(string artifact, string problem) => new(artifact, "", Stream.Null, problem);
}
