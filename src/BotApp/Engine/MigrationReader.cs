using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotApp.Core;
using BotApp.Core.History;
using BotApp.Core.Migrations;
using BotApp.Core.Reports;
using BotApp.Core.Reports.Formats;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>What migrations are judged from: the changed files with their texts, their neighbours on the base, the label, what runs reported.</summary>
internal sealed class MigrationReader(GitHubClient github, PeopleReader people, Store store)
{
    private const int MaxBytes = 1_000_000;

    /// <summary>So many changed migrations are read; more are said and not called good.</summary>
    private const int MaxFiles = 100;

    /// <summary>So many neighbours on the base are read, those with the greatest names first.</summary>
    private const int MaxKnown = 30;

    /// <summary>The facts with migrations, where they are to be judged now.</summary>
    internal async Task<Facts> ReadAsync(Facts facts, PullRequestState state, Listing<ChangedFile> files, bool isAgain, RepositoryRef repository, CancellationToken cancellationToken)
    {
        if (facts.Settings.Effective.Migrations is not { } settings || facts.PullRequest is not { } pull)
        {
            return facts;
        }

        var mine = files.Items.Where(file => settings.Paths.Matches(file.Filename) || (file.PreviousFilename is { } before && settings.Paths.Matches(before))).ToList();
        var label = await people.LabelAsync(repository, pull, settings.Acknowledge, facts.Settings.Effective.Commands, cancellationToken);
        var baseSha = mine.Count == 0 ? "" : (await github.Contents.GetBranchAsync(repository, pull.BaseRef, cancellationToken))?.Commit.Sha ?? "";
        var live = mine.Count == 0 ? [] : await LiveAsync(facts, cancellationToken);
        var runs = facts.Reports.Values.SelectMany(read => read.Runs).SelectMany(run => run.Findings).Count(report => report.Format == MigrationReport.FormatName);
        var ended = string.Join(' ', state.Runs.Where(run => run.Verdict is { FromReports: true }).Select(run => $"{run.CorrelationId}:{run.Run?.Attempt}"));
        var from = Print(pull.HeadSha, pull.BaseRef, baseSha, ended, runs.ToString(CultureInfo.InvariantCulture), $"{label?.By?.Id} {label?.At:O} {JsonSerializer.Serialize(label?.Actor)}", Shown(settings), files.Truncated.ToString(),
            string.Join(',', pull.ContractAfter), string.Join(',', live));
        if (!isAgain && state.Migrations is { } known && known.Sha == pull.HeadSha && known.From == from)
        {
            return facts;
        }

        var sources = await SourcesAsync(mine, pull, repository, cancellationToken);
        var problems = files.Truncated ? [$"The pull request changes more files than GitHub lists ({files.Items.Count} came): whether there are more migrations is not known."] : new List<string>();
        if (mine.Count > MaxFiles)
        {
            problems.Add($"The pull request changes {mine.Count} migrations; only the first {MaxFiles} were read.");
        }

        var (basePaths, neighbours, notices) = await KnownAsync(sources, settings, baseSha, repository, cancellationToken);
        return facts with
        {
            Migrations = new MigrationFact(from, new MigrationInput(settings, sources)
            {
                Known = neighbours,
                BasePaths = basePaths,
                Code = [.. files.Items.Where(file => !settings.Paths.Matches(file.Filename)).Select(file => new ChangedCode(file.Filename, file.Patch))],
                LivePaths = await LivePathsAsync(live, settings, repository, cancellationToken),
                After = mine.Count == 0 ? [] : await AfterAsync(pull, live, repository, cancellationToken),
                Reported = await ReportedAsync(facts, state, cancellationToken),
                Problems = problems,
                Notices = notices,
            })
            {
                Label = label,
            },
        };
    }

    /// <summary>What the migrations between two commits do: for whoever deploys the later one, or goes back to the earlier one.</summary>
    internal async Task<MigrationRange> RangeAsync(RepositoryRef repository, MigrationSettings settings, string earlier, string later, CancellationToken cancellationToken)
    {
        if (await github.Contents.CompareAsync(repository, earlier, later, cancellationToken) is not { } compared || compared.BehindBy > 0)
        {
            return MigrationRange.NotRead; // another line of history: what it brings is not what it takes back
        }

        var files = compared.Files.Where(file => settings.Paths.Matches(file.Filename) || (file.PreviousFilename is { } before && settings.Paths.Matches(before))).ToList();
        var sources = new List<MigrationSource>();
        foreach (var file in files.Take(MaxFiles))
        {
            sources.Add(await SourceAsync(file, earlier, later, repository, cancellationToken));
        }

        return MigrationRange.Of(settings, sources, !compared.FilesTruncated && files.Count <= MaxFiles);
    }

    private async Task<IReadOnlyList<MigrationSource>> SourcesAsync(IReadOnlyList<ChangedFile> files, PullRequestFact pull, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var mergeBase = files.Any(file => file.Status != "added") ? await github.Contents.GetMergeBaseAsync(repository, pull.BaseRef, pull.HeadSha, cancellationToken) : null;
        var sources = new List<MigrationSource>();
        foreach (var file in files.Take(MaxFiles))
        {
            sources.Add(await SourceAsync(file, mergeBase, pull.HeadSha, repository, cancellationToken));
        }

        return sources;
    }

    private async Task<MigrationSource> SourceAsync(ChangedFile file, string? before, string after, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var change = file.Status switch
        {
            "added" or "copied" => MigrationChange.Added,
            "removed" => MigrationChange.Removed,
            "renamed" => MigrationChange.Renamed,
            _ => MigrationChange.Edited,
        };
        var now = change == MigrationChange.Removed ? null : await github.Contents.GetFileAsync(repository, file.Filename, after, MaxBytes, cancellationToken);
        var then = change == MigrationChange.Added || before is null ? null : await github.Contents.GetFileAsync(repository, file.PreviousFilename ?? file.Filename, before, MaxBytes, cancellationToken);
        return new MigrationSource(file.Filename, change)
        {
            Text = now?.Text,
            Before = then?.Text,
            PreviousPath = file.PreviousFilename,
            Problem = change == MigrationChange.Removed ? null : now is null ? "GitHub does not have it any more" : now.Problem,
        };
    }

    // The newest neighbours: a sibling that follows the same parent, and a step that took something out of the state only, are among them.
    private async Task<(IReadOnlyList<string> Paths, IReadOnlyList<MigrationSource> Known, IReadOnlyList<string> Notices)> KnownAsync(
        IReadOnlyList<MigrationSource> sources, MigrationSettings settings, string baseSha, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var folders = sources.Where(source => source.Change is MigrationChange.Added or MigrationChange.Renamed && MigrationFile.IsNamedLikeOne(source.Path)).Select(source => FolderOf(source.Path)).ToHashSet(StringComparer.Ordinal);
        if (folders.Count == 0 || baseSha.Length == 0)
        {
            return ([], [], []);
        }

        var tree = await github.Contents.GetTreeAsync(repository, baseSha, cancellationToken);
        List<string> paths = [.. (tree?.Entries ?? []).Where(entry => entry.Type == "blob" && settings.Paths.Matches(entry.Path)).Select(entry => entry.Path)];
        var changed = sources.Select(source => source.Path).ToHashSet(StringComparer.Ordinal);
        var near = paths.Where(path => folders.Contains(FolderOf(path)) && MigrationFile.IsNamedLikeOne(path) && !changed.Contains(path)).OrderDescending(StringComparer.Ordinal).ToList();
        var known = new List<MigrationSource>();
        foreach (var path in near.Take(MaxKnown))
        {
            known.Add(new MigrationSource(path, MigrationChange.Known) { Text = (await github.Contents.GetFileAsync(repository, path, baseSha, MaxBytes, cancellationToken))?.Text });
        }

        return (paths, known, near.Count > MaxKnown ? [$"Of {near.Count} migrations of the base beside these, {MaxKnown} were compared: a second head may be among the others."] : []);
    }

    // The commits that are live in what the settings call production.
    private async Task<IReadOnlyList<string>> LiveAsync(Facts facts, CancellationToken cancellationToken)
    {
        var production = facts.Settings.Effective.Deployments.Where(deployment => deployment.Production).Select(deployment => deployment.Name).ToHashSet(StringComparer.Ordinal);
        if (production.Count == 0)
        {
            return [];
        }

        var known = (await store.Deployments.EnvironmentsAsync(facts.Repository.Id, cancellationToken)).Where(one => production.Contains(one.Environment)).ToList();
        return known.Count < production.Count || known.Exists(one => one.LiveSha is null) ? [] : [.. known.Select(one => one.LiveSha!).Distinct(StringComparer.Ordinal)]; // none is null
    }

    private async Task<IReadOnlyList<string>?> LivePathsAsync(IReadOnlyList<string> live, MigrationSettings settings, RepositoryRef repository, CancellationToken cancellationToken)
    {
        List<string>? everywhere = null;
        foreach (var sha in live)
        {
            if (await github.Contents.GetTreeAsync(repository, sha, cancellationToken) is not { Truncated: false } tree)
            {
                return null;
            }

            var there = (tree.Entries ?? []).Where(entry => entry.Type == "blob" && settings.Paths.Matches(entry.Path)).Select(entry => entry.Path);
            everywhere = [.. everywhere?.Intersect(there, StringComparer.Ordinal) ?? there];
        }

        return everywhere;
    }

    // Contract-After: #123. What is not merged is not live; what is merged is where its commit is among those of what is live.
    private async Task<IReadOnlyList<FirstRelease>> AfterAsync(PullRequestFact pull, IReadOnlyList<string> live, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var found = new List<FirstRelease>();
        foreach (var number in pull.ContractAfter)
        {
            var text = $"#{number.ToString(CultureInfo.InvariantCulture)}";
            if (number == pull.Number || await github.PullRequests.GetAsync(repository, number, cancellationToken) is not { } first || first is not { Merged: true, MergeCommitSha: { } merged })
            {
                found.Add(new FirstRelease(text, false));
                continue;
            }

            var isLive = live.Count > 0;
            foreach (var sha in live)
            {
                isLive &= sha == merged || await github.Contents.GetMergeBaseAsync(repository, sha, merged, cancellationToken) == merged;
            }

            found.Add(new FirstRelease(text, live.Count == 0 ? null : isLive));
        }

        return found;
    }

    private async Task<IReadOnlyList<Report>> ReportedAsync(Facts facts, PullRequestState state, CancellationToken cancellationToken)
    {
        var reports = facts.Reports.Values.SelectMany(read => read.Runs).ToList();
        foreach (var run in state.Runs.Where(run => run.Sha == facts.PullRequest?.HeadSha && run.Verdict is { FromReports: true } && !facts.Reports.ContainsKey(run.CorrelationId)))
        {
            if (run.Run is { } reference && await store.Runs.FindReportAsync(new RunAttempt(run.CorrelationId, reference.Id, reference.Attempt), cancellationToken) is { } packed)
            {
                reports.AddRange(StoredReports.UnpackOthers(packed));
            }
        }

        return [.. reports.SelectMany(run => run.Findings).Where(report => report.Format == MigrationReport.FormatName)];
    }

    private static string Shown(MigrationSettings settings) => string.Join('|', settings.Mixed, settings.Contract, settings.OneStepRemoval, settings.Paths,
        string.Join(',', settings.Frameworks), settings.Acknowledge.Label, string.Join(',', settings.Acknowledge.By));

    private static string Print(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 12));

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];
}
