using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;
using BotApp.Runners;

namespace BotApp.Engine;

/// <summary>Fetches a finished run's report files and reads them. What cannot be read is stored as a report that says so, never left out.</summary>
internal sealed class ReportCollector(RunnerList runners, RunFiles files)
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
            return Unreadable(collect.Jobs, runners.Missing(collect.Runner));
        }

        var sorting = new ReportSorting(collect);
        var byArtifact = new SortedDictionary<string, SortedReports>(StringComparer.Ordinal);
        var left = MaxBytes;
        await foreach (var file in files.ReadAsync(runner, scope, collect.CorrelationId, collect.Run, collect.Artifacts, cancellationToken))
        {
            var reports = byArtifact.TryGetValue(file.Artifact, out var known) ? known : byArtifact[file.Artifact] = new SortedReports();
            if (file.Problem is { } problem)
            {
                sorting.Add(reports, file.Path, Broken(Name(file), problem));
            }
            else if (left <= 0)
            {
                reports.Tests.Add(Broken(Name(file), $"The reports of this run have more than {MaxBytes / (1024 * 1024)} MiB; the rest was not read."));
                break;
            }
            else if (sorting.Wants(file.Path))
            {
                await using var stream = new BoundedStream(file.Content, Name(file), left, onRead: count => left -= count);
                foreach (var report in _reader.Read(Name(file), stream))
                {
                    sorting.Add(reports, file.Path, report);
                }
            }
        }

        return Runs(byArtifact, collect.Jobs);
    }

    /// <summary>What is stored when the files could not be fetched for good.</summary>
    internal static IReadOnlyList<RunReports> Unreadable(IReadOnlyList<JobSnapshot> jobs, string reason) =>
        [new RunReports("", [Broken("(artifacts)", reason)]) { JobConclusion = jobs.Count > 0 ? jobs[0].Conclusion : null }];

    private static List<RunReports> Runs(SortedDictionary<string, SortedReports> byArtifact, IReadOnlyList<JobSnapshot> jobs)
    {
        var runs = byArtifact.Select(pair => (pair.Key, pair.Value, Job: MatrixEntries.JobOf(pair.Key, jobs)))
            .GroupBy(one => one.Job is null ? one.Key : $"{MatrixEntries.LabelOf(one.Job.Name)}\n{one.Job.Url}", StringComparer.Ordinal)
            .Select(group => Of(group.First().Job, group.Key, [.. group.Select(one => one.Value)])).ToList();
        var seen = byArtifact.Where(pair => pair.Value.HasTests).Select(pair => MatrixEntries.JobOf(pair.Key, jobs)?.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);

        // A job that failed, or whose siblings reported, and that handed back no tests is a gap to be named.
        var reporting = jobs.Where(job => seen.Contains(job.Id)).Select(job => MatrixEntries.NameOf(job.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var job in jobs.Where(job => !seen.Contains(job.Id) && (IsBad(job) || (reporting.Contains(MatrixEntries.NameOf(job.Name)) && job.Conclusion != RunConclusion.Skipped))))
        {
            var variant = MatrixEntries.LabelOf(job.Name);
            var at = runs.FindIndex(run => run.Variant == variant && run.Url == job.Url);
            var named = (at >= 0 ? runs[at] : Of(job, "", [])) with { Variant = variant.Length > 0 ? variant : job.Name, IsTested = true };
            if (at >= 0)
            {
                runs[at] = named;
            }
            else
            {
                runs.Add(named);
            }
        }

        return runs;
    }

    private static bool IsBad(JobSnapshot job) => job.Conclusion is not (RunConclusion.Success or RunConclusion.Skipped or RunConclusion.Neutral);

    private static RunReports Of(JobSnapshot? job, string artifact, IReadOnlyList<SortedReports> files)
    {
        var reports = new RunReports(job is null ? artifact : MatrixEntries.LabelOf(job.Name), [.. files.SelectMany(one => one.Tests)])
        {
            Coverage = [.. files.SelectMany(one => one.Coverage)],
            Findings = [.. files.SelectMany(one => one.Findings)],
            JobConclusion = job?.Conclusion,
            Duration = job is { StartedAt: { } start, CompletedAt: { } end } ? end - start : null,
            Url = job?.Url,
        };
        return reports with { IsTested = reports.Reports.Count > 0 || (reports.Coverage.Count == 0 && reports.Findings.Count == 0) };
    }

    private static string Name(RunFile file) => file.Path.Length > 0 ? $"{file.Artifact}/{file.Path}" : file.Artifact;

    private static Report Broken(string path, string problem) => Report.Unreadable(path, problem);
}
