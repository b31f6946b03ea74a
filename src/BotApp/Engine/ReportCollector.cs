using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Core.Settings;
using BotApp.Runners;

namespace BotApp.Engine;

/// <summary>Fetches a finished run's report files and reads them. What cannot be read is stored as a report that says so, never left out.</summary>
internal sealed class ReportCollector(RunnerList runners)
{
    /// <summary>What is read of all files of one run at most, inflated; it passes by and is not held.</summary>
    private const long MaxBytes = 4L << 30;

    // An archive inside an artifact has to be held in memory, so it may not be large.
    private readonly ReportReader _reader = new(new ReportLimits { MaxArchiveBytes = 64L << 20 });

    internal async Task<IReadOnlyList<RunReports>> CollectAsync(CollectReports collect, RunScope scope, CancellationToken cancellationToken)
    {
        var runner = runners.Find(collect.Runner);
        if (runner is null)
        {
            return Unreadable(collect.Jobs, $"The runner `{collect.Runner}` is not configured here: there is {string.Join(", ", runners.Names)}.");
        }

        var wanted = GlobList.Of(collect.Tests);
        var byArtifact = new SortedDictionary<string, List<Report>>(StringComparer.Ordinal);
        var left = MaxBytes;
        await foreach (var file in runner.ReadFilesAsync(scope, collect.Run, collect.Artifacts, cancellationToken))
        {
            var reports = byArtifact.TryGetValue(file.Artifact, out var known) ? known : byArtifact[file.Artifact] = [];
            if (file.Problem is { } problem)
            {
                reports.Add(Broken(Name(file), problem));
            }
            else if (left <= 0)
            {
                reports.Add(Broken(Name(file), $"The reports of this run have more than {MaxBytes / (1024 * 1024)} MiB; the rest was not read."));
                break;
            }
            else if (wanted.Matches(file.Path))
            {
                await using var stream = new BoundedStream(file.Content, Name(file), left, onRead: count => left -= count);
                reports.AddRange(_reader.Read(Name(file), stream));
            }
        }

        return Runs(byArtifact, collect.Jobs);
    }

    /// <summary>What is stored when the files could not be fetched for good.</summary>
    internal static IReadOnlyList<RunReports> Unreadable(IReadOnlyList<JobSnapshot> jobs, string reason) =>
        [new RunReports("", [Broken("(artifacts)", reason)]) { JobConclusion = jobs.Count > 0 ? jobs[0].Conclusion : null }];

    private static List<RunReports> Runs(SortedDictionary<string, List<Report>> byArtifact, IReadOnlyList<JobSnapshot> jobs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var runs = new List<RunReports>();
        foreach (var (artifact, reports) in byArtifact)
        {
            var job = MatrixEntries.JobOf(artifact, jobs);
            if (job is null)
            {
                runs.Add(new RunReports(artifact, reports));
                continue;
            }

            seen.Add(job.Id);
            var at = runs.FindIndex(run => run.Variant == MatrixEntries.LabelOf(job.Name) && run.Url == job.Url);
            if (at >= 0)
            {
                runs[at] = runs[at] with { Reports = [.. runs[at].Reports, .. reports] };
            }
            else
            {
                runs.Add(Of(job, reports));
            }
        }

        // A job that failed, or whose siblings reported, and that handed back nothing is a gap to be named.
        var reporting = jobs.Where(job => seen.Contains(job.Id)).Select(job => MatrixEntries.NameOf(job.Name)).ToHashSet(StringComparer.Ordinal);
        runs.AddRange(jobs.Where(job => !seen.Contains(job.Id) && (IsBad(job) || (reporting.Contains(MatrixEntries.NameOf(job.Name)) && job.Conclusion != RunConclusion.Skipped)))
            .Select(job => Of(job, []) with { Variant = MatrixEntries.LabelOf(job.Name) is { Length: > 0 } label ? label : job.Name }));
        return runs;
    }

    private static bool IsBad(JobSnapshot job) => job.Conclusion is not (RunConclusion.Success or RunConclusion.Skipped or RunConclusion.Neutral);

    private static RunReports Of(JobSnapshot job, IReadOnlyList<Report> reports) => new(MatrixEntries.LabelOf(job.Name), reports)
    {
        JobConclusion = job.Conclusion,
        Duration = job is { StartedAt: { } start, CompletedAt: { } end } ? end - start : null,
        Url = job.Url,
    };

    private static string Name(RunFile file) => file.Path.Length > 0 ? $"{file.Artifact}/{file.Path}" : file.Artifact;

    private static Report Broken(string path, string problem) => Report.Unreadable(path, problem);
}
