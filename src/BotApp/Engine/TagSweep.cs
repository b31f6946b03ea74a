using System.Globalization;
using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Releases;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>
/// GitHub sends no event when more than three tags are pushed at once, and none that was lost comes again: the tags of repositories that publish
/// packages are listed again and again, and what is new, moved or gone since the last look is told, oldest version first. Tags that were there at
/// the first look are nobody's news. One replica looks for all. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push.
/// </summary>
internal sealed partial class TagSweep(
    GitHubClient github, SettingsLoader settingsLoader, Store store, SubjectQueue queue, Quotas quotas, SoleWork sole, IOptions<EngineOptions> options, TimeProvider time, ILogger<TagSweep> logger) : BackgroundService
{
    /// <summary>One look at every repository.</summary>
    /// <returns>How many tags were news.</returns>
    internal async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var found = 0;
        foreach (var known in (await store.Repositories.ListAsync(cancellationToken)).Where(one => one is { Stopped: null, DefaultBranch: not null, InstallationId: > 0 }))
        {
            if (quotas.Postponed(known.InstallationId) is { } wait)
            {
                Log.Postponed(logger, known.FullName, wait);
                continue;
            }

            try
            {
                found += await LookAsync(known, known.DefaultBranch!, cancellationToken); // filtered just before
            }
            catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused or GitHubUnreadable)
            {
                Log.NotRead(logger, known.FullName, exception.Message);
            }
        }

        return found;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        sole.RunAsync("tags", options.Value.TagsAfterStart, options.Value.TagsEvery, TryAsync, stoppingToken);

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    private async Task<int> LookAsync(StoredRepository known, string defaultBranch, CancellationToken cancellationToken)
    {
        var repository = new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name);
        if ((await settingsLoader.ReadAsync(repository, defaultBranch, cancellationToken)).Settings.Effective is not { Releases.Packages: { Count: > 0 } packages } settings)
        {
            return 0;
        }

        var listed = await github.Contents.ListRefsAsync(repository, "tags/", cancellationToken);
        var tags = listed.Items.ToDictionary(reference => reference.Name["refs/tags/".Length..], reference => reference.Target.Sha, StringComparer.Ordinal);
        var before = await store.SeenTags.FindAsync(known.Id, cancellationToken);
        var news = before is null ? [] : await NewsAsync(known.Id, settings, packages, tags, before, listed.Truncated, cancellationToken);
        foreach (var (tag, happened) in news)
        {
            await TellAsync(known, tag, happened, cancellationToken);
        }

        await store.SeenTags.PutAsync(known.Id, tags, listed.Truncated ? tags : before, cancellationToken); // what is told twice is a hint twice; what is not told would be lost
        return news.Count;
    }

    private async Task<IReadOnlyList<(string Tag, BotEvent Happened)>> NewsAsync(
        long repositoryId, RepositorySettings settings, IReadOnlyList<PackageSettings> packages, Dictionary<string, string> tags, IReadOnlyDictionary<string, string> before, bool isTruncated, CancellationToken cancellationToken)
    {
        var marks = settings.Deployments.Where(deployment => deployment.MarkTag is not null).Select(deployment => MarkTagPattern.Parse(deployment.MarkTag!)).ToList(); // filtered just before
        var pushed = packages.SelectMany(package => ReleaseTags.Of(package, tags.Keys.Where(tag => before.GetValueOrDefault(tag) != tags[tag]), marks))
            .DistinctBy(tag => tag.Tag).OrderBy(tag => tag.Version).Select(tag => (tag.Tag, (BotEvent)new TagPushed(tags[tag.Tag]))).ToList();
        if (isTruncated)
        {
            return pushed;
        }

        foreach (var gone in before.Keys.Where(tag => !tags.ContainsKey(tag)).Order(StringComparer.Ordinal))
        {
            if (await store.Subjects.LoadAsync(SubjectKey.Tag(repositoryId, gone).ToString(), cancellationToken) is not null)
            {
                pushed.Add((gone, new TagDeleted()));
            }
        }

        return pushed;
    }

    private async Task TellAsync(StoredRepository known, string tag, BotEvent happened, CancellationToken cancellationToken)
    {
        var subject = SubjectKey.Tag(known.Id, tag).ToString();
        var repository = new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name);
        if (happened is TagPushed && await github.Contents.GetTagCommitAsync(repository, tag, cancellationToken) is { } commit)
        {
            await store.Heads.PutAsync(subject, known.Id, commit, cancellationToken);
        }

        var key = string.Create(CultureInfo.InvariantCulture, $"tags:{subject}:{time.GetUtcNow().UtcTicks}");
        await store.Inbox.RaiseAsync(new NewEvent(subject, known.InstallationId, known.Id, happened.GetType().Name, JsonSerializer.Serialize(happened), key), cancellationToken);
        queue.Wake([new SubjectMark(subject, known.InstallationId)]);
        Log.Found(logger, tag, known.FullName);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The tag {Tag} of {Repository} changed since the last look")]
        internal static partial void Found(ILogger logger, string tag, string repository);

        [LoggerMessage(Level = LogLevel.Information, Message = "The tags of {Repository} are looked at later, in {Wait}: the quota of its installation is short")]
        internal static partial void Postponed(ILogger logger, string repository, TimeSpan wait);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The tags of {Repository} could not be read: {Reason}")]
        internal static partial void NotRead(ILogger logger, string repository, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Tags could not be looked for; tried again at the next look")]
        internal static partial void Failed(ILogger logger, Exception exception);
    }
}
