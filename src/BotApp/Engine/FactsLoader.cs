using BotApp.Core;
using BotApp.Core.Commands;
using BotApp.Core.Gating;
using BotApp.Core.Migrations;
using BotApp.Core.Pipelines;
using BotApp.Core.Previews;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Notifications;
using BotApp.Runners;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>Reads what has to be known to decide, from GitHub, the runners and the store; only what the settings and the event ask for.</summary>
internal sealed class FactsLoader(
    GitHubClient github,
    SettingsLoader settingsLoader,
    CommitReader commits,
    RunReader runs,
    CoverageReader coverage,
    MigrationReader migrations,
    ReleaseReader releases,
    DeploymentReader deployments,
    GateReader gate,
    PeopleReader people,
    RunnerList runners,
    NoticeTargets targets,
    Store store,
    IOptions<BotAppOptions> options,
    IOptions<GitHubOptions> gitHubOptions,
    TimeProvider time)
{
    /// <summary>The facts that all events of one activation share.</summary>
    internal Task<Facts> LoadAsync(SubjectState state, IReadOnlyList<BotEvent> events, CancellationToken cancellationToken) => LoadAsync(state, events, null, cancellationToken);

    /// <summary>The same, as if a branch had other settings; null: as they are.</summary>
    internal async Task<Facts> LoadAsync(SubjectState state, IReadOnlyList<BotEvent> events, SettingsTrial? trial, CancellationToken cancellationToken)
    {
        var known = await store.Repositories.FindAsync(state.Subject.RepositoryId, cancellationToken)
            ?? throw new InvalidOperationException($"Repository {state.Subject.RepositoryId} of {state.Subject} is not known: no delivery named it.");
        var repository = new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name) { AfterEvent = true };
        var app = await github.Apps.GetAsync(cancellationToken);
        var defaultBranch = known.DefaultBranch ?? (await github.Repositories.GetAsync(repository, cancellationToken))?.DefaultBranch ?? "main";
        var (privileged, print) = await SettingsAsync(repository, defaultBranch, trial, cancellationToken);
        var facts = new Facts
        {
            Now = time.GetUtcNow(),
            Repository = new RepositoryFact(known.Id, known.Owner, known.Name, defaultBranch, $"{gitHubOptions.Value.WebUrl.AbsoluteUri.TrimEnd('/')}/{known.FullName}"),
            App = new AppFact(app.Id, app.Slug ?? ""),
            Settings = privileged,
            Privileged = privileged,
            SettingsPrint = print,
            Freeze = await gate.FreezeAsync(known.Id, cancellationToken),
            PollInterval = options.Value.PollInterval,
            Runners = runners.Facts(),
            Notify = targets.For(known.FullName),
        };
        return state switch
        {
            PullRequestState pull => await PullRequestAsync(facts, pull, events, trial, repository, cancellationToken),
            BranchState branch => await BranchAsync(facts, branch, events, trial, repository, cancellationToken),
            ScheduleState schedule => await ScheduleAsync(facts, schedule, events, repository, cancellationToken),
            ReleaseState release => await releases.LoadAsync(facts, release, repository, events, cancellationToken),
            EnvironmentState environment => await deployments.LoadAsync(facts, environment, events, repository, cancellationToken),
            _ => throw new InvalidOperationException($"No facts for {state.GetType().Name}."),
        };
    }

    /// <summary>The same, with what only this event needs: who is behind it, and what was commanded.</summary>
    internal async Task<Facts> ForEventAsync(Facts facts, SubjectState state, BotEvent happened, CancellationToken cancellationToken)
    {
        var (by, comment) = happened switch
        {
            CommentAdded added => (added.By, Read(added, facts)),
            CheckRerunRequested asked => (asked.By, null),
            SuiteRerunRequested asked => (asked.By, null),
            ButtonPressed pressed => (pressed.By, null),
            PageAsked page => (page.By, page.Command == PageAsked.Confirm ? null : CommandParser.Parse(page.Command)),
            _ => ((Person?)null, (ParsedComment?)null),
        };
        var isQuiet = by is null || (happened is CommentAdded && comment is null or { Commands.Count: 0, Problems.Count: 0 });
        if (isQuiet || by is null)
        {
            return facts with { Comment = comment };
        }

        var placed = comment?.Commands.Any(AsksForQuarantines) == true ? await store.Quarantines.ListAsync(state.Subject.RepositoryId, DateOnly.FromDateTime(facts.Now.UtcDateTime), cancellationToken) : [];
        return facts with { Comment = comment, Quarantines = HistoryReader.Of(placed), Actor = await people.ActorAsync(state.Subject.RepositoryId, by.Login, EnvironmentAccess.Asked(facts.Settings.Effective.Commands, facts.Privileged.Effective), cancellationToken) };
    }

    private static bool AsksForQuarantines(ParsedCommand command) => command.Verb is CommandVerb.Quarantine or CommandVerb.Status;

    // What was judged is judged again when what it was judged by changed, or when somebody wants it.
    private static bool JudgesAnew(BotEvent happened, Facts facts) => happened switch
    {
        QuarantineChanged => true,
        TimerElapsed elapsed => elapsed.Name is SetTimer.QuarantineEnd or SetTimer.SettingsChanged,
        ButtonPressed pressed => pressed.Identifier == "refresh",
        CommentAdded added => Read(added, facts)?.Commands.Any(command => command.Verb is CommandVerb.Quarantine or CommandVerb.Refresh) == true,
        PageAsked page => CommandParser.Parse(page.Command).Commands.Any(command => command.Verb is CommandVerb.Quarantine or CommandVerb.Refresh),
        _ => false,
    };

    private static ParsedComment? Read(CommentAdded added, Facts facts)
    {
        var commands = facts.Settings.Effective.Commands;
        var isOurs = added.AppId == facts.App.Id || added.By.Login == facts.App.Slug + "[bot]";
        var reading = CommandRules.ShouldParse(new CommentFacts(CommentAction.Created, true, isOurs, added.By.IsBot, added.AppId), commands.Bots);
        return reading.Parse ? CommandParser.Parse(added.Body, commands.Prefix) : null;
    }

    private Task<(SettingsFact Settings, string? Print)> SettingsAsync(RepositoryRef repository, string branch, SettingsTrial? trial, CancellationToken cancellationToken) =>
        trial?.Branch == branch ? Task.FromResult<(SettingsFact, string?)>((new SettingsFact.Loaded(trial.Settings), null)) : settingsLoader.ReadAsync(repository, branch, cancellationToken);

    private async Task<Facts> PullRequestAsync(Facts facts, PullRequestState state, IReadOnlyList<BotEvent> events, SettingsTrial? trial, RepositoryRef repository, CancellationToken cancellationToken)
    {
        if (await github.PullRequests.GetAsync(repository, state.Number, cancellationToken) is not { } pull)
        {
            return facts;
        }

        var fact = Of(pull);
        var settings = fact.BaseRef == facts.Repository.DefaultBranch ? facts.Settings : (await SettingsAsync(repository, fact.BaseRef, trial, cancellationToken)).Settings;
        var read = facts with { PullRequest = fact, Settings = settings };
        Listing<ChangedFile>? files = null;
        if (fact.Open)
        {
            files = await github.PullRequests.ListFilesAsync(repository, state.Number, cancellationToken);
            var paths = files.Items.SelectMany(file => new[] { file.Filename, file.PreviousFilename }).OfType<string>().ToList();
            var proposes = files.Items.Any(file => file.Filename == SettingsLoader.Path || file.PreviousFilename == SettingsLoader.Path);
            read = read with
            {
                ChangedFiles = files.Truncated ? null : paths,
                Proposed = proposes ? await settingsLoader.ProposedAsync(repository, fact.HeadSha, cancellationToken) : null,
                Commit = await commits.ReadAsync(repository, fact.HeadSha, settings.Effective, cancellationToken),
                BehindBy = await gate.BehindAsync(repository, fact, settings.Effective.Gate, cancellationToken),
                Labelled = await people.LabelledAsync(repository, fact, settings.Effective, facts, cancellationToken),
            };
        }

        if (settings is SettingsFact.None)
        {
            read = read with { Settings = new SettingsFact.None(FoundPipelines.Of(read.Commit)) };
        }

        var plans = PipelinePlan.For(read.Settings.Effective, fact, read.ChangedFiles);
        var awaited = PreviewRules.Awaited(state, facts.Privileged.Effective);
        var isAgain = events.Any(one => JudgesAnew(one, read));
        read = await runs.ReadAsync(read, state, plans, fact.HeadSha, isAgain, awaited, events, repository, cancellationToken);
        if (files is null)
        {
            return read;
        }

        read = await migrations.ReadAsync(read, state, files, isAgain, repository, cancellationToken);
        return await EarlierAsync(await coverage.ReadAsync(read, state, plans, fact.HeadSha, isAgain, files, repository, cancellationToken), state, events, repository, cancellationToken);
    }

    private async Task<Facts> BranchAsync(Facts facts, BranchState state, IReadOnlyList<BotEvent> events, SettingsTrial? trial, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var branch = await github.Contents.GetBranchAsync(repository, state.Branch, cancellationToken);
        var judgedAs = MergeGroup.BaseOf(state.Branch);
        var (settings, print) = judgedAs == facts.Repository.DefaultBranch || branch is null ? (facts.Settings, facts.SettingsPrint) : await SettingsAsync(repository, judgedAs, trial, cancellationToken);
        var read = facts with
        {
            RefSha = branch?.Commit.Sha,
            Settings = settings,
            SettingsPrint = print,
            Batch = await gate.BatchAsync(repository, state, branch?.Commit.Sha, cancellationToken),
            QueueTimeout = branch is null ? null : await gate.QueueTimeoutAsync(repository, state, cancellationToken),
        };
        if (branch is not null && settings is SettingsFact.None && state.Branch == facts.Repository.DefaultBranch)
        {
            read = read with { Settings = new SettingsFact.None(FoundPipelines.Of(await commits.ReadAsync(repository, branch.Commit.Sha, settings.Effective, cancellationToken))) };
        }

        read = branch is null ? read : await EarlierAsync(read, state, events, repository, cancellationToken);
        read = read with { ChangedFiles = await PushedAsync(read, state, repository, cancellationToken) };
        var plans = PipelinePlan.For(read.Settings.Effective, state.Branch, state.HeadSha == read.RefSha ? state.Untouched : PipelinePlan.Untouched(read.Settings.Effective, state.Branch, read.ChangedFiles));
        if (branch is null || (plans.All(plan => plan.Need != PipelineNeed.Runs) && !PipelinePlan.IsMergeGroup(state.Branch)))
        {
            return await runs.AbandonedAsync(read, state, repository, cancellationToken);
        }

        read = read with { Commit = await commits.ReadAsync(repository, branch.Commit.Sha, settings.Effective, cancellationToken) };
        var isAgain = events.Any(one => JudgesAnew(one, read));
        read = await runs.ReadAsync(read, state, plans, branch.Commit.Sha, isAgain, [], events, repository, cancellationToken);
        return await coverage.ReadAsync(read, state, plans, branch.Commit.Sha, isAgain, null, repository, cancellationToken);
    }

    // A run whose id is known is asked for by it; only one that the repository's own trigger has yet to start is looked for on its commit.
    private async Task<Facts> EarlierAsync(Facts facts, CommitState state, IReadOnlyList<BotEvent> events, RepositoryRef repository, CancellationToken cancellationToken)
    {
        var earlier = new Dictionary<string, Facts>(StringComparer.Ordinal);
        foreach (var commit in state.Earlier.Where(one => !one.IsOver))
        {
            var (then, plans) = (EarlierCommits.As(state, commit), EarlierCommits.Plans(commit, facts.Settings.Effective));
            var isAwaited = commit.Runs.Any(run => run is { Phase: PipelinePhase.Requested, Dispatched: false, Run: null });
            var read = facts with { Commit = isAwaited ? await commits.ReadAsync(repository, commit.Sha, needsChecks: false, needsRuns: true, cancellationToken) : null, Coverage = null };
            read = await runs.ReadAsync(read, then, plans, commit.Sha, judgedToo: false, [], events, repository, cancellationToken);
            earlier[commit.Sha] = commit.FollowsCoverage ? await coverage.ReadAsync(read, then, plans, commit.Sha, isAgain: false, null, repository, cancellationToken) : read;
        }

        return earlier.Count == 0 ? facts : facts with { Earlier = earlier };
    }

    // What came since the commit known last, asked for only where a pipeline goes by paths. A branch that was rewritten counts as changed everywhere.
    private async Task<IReadOnlyList<string>?> PushedAsync(Facts facts, BranchState state, RepositoryRef repository, CancellationToken cancellationToken)
    {
        if (facts.RefSha is not { } sha || state.HeadSha.Length == 0 || state.HeadSha == sha || !PipelinePlan.FilteredByPath(facts.Settings.Effective, state.Branch).Any())
        {
            return null;
        }

        var since = await github.Contents.CompareAsync(repository, state.HeadSha, sha, cancellationToken);
        return since is { BehindBy: 0, FilesTruncated: false } ? [.. since.Files.SelectMany(static file => new[] { file.Filename, file.PreviousFilename }).OfType<string>()] : null;
    }

    private async Task<Facts> ScheduleAsync(Facts facts, ScheduleState state, IReadOnlyList<BotEvent> events, RepositoryRef repository, CancellationToken cancellationToken)
    {
        if (facts.Settings.Effective.Pipeline(state.Pipeline) is not { } pipeline)
        {
            return await runs.AbandonedAsync(facts, state, repository, cancellationToken);
        }

        var branch = await github.Contents.GetBranchAsync(repository, state.Subject.BranchName, cancellationToken);
        var read = facts with { RefSha = branch?.Commit.Sha };
        if (ScheduleRules.Commit(state, pipeline, read) is not { } sha)
        {
            return await runs.AbandonedAsync(read, state, repository, cancellationToken);
        }

        // A run that BotApp starts is asked for by its id; one of the repository's own triggers has to be found on the commit.
        if (pipeline.Mode == PipelineMode.Observe)
        {
            read = read with { Commit = await commits.ReadAsync(repository, sha, needsChecks: false, needsRuns: true, cancellationToken) };
        }

        return await runs.ReadAsync(read, state, ScheduleRules.Plans(pipeline), sha, events.Any(one => JudgesAnew(one, read)), [], events, repository, cancellationToken);
    }

    private static PullRequestFact Of(PullRequest pull) => new()
    {
        Number = pull.Number,
        Title = pull.Title,
        Open = pull.State == "open",
        Merged = pull.Merged == true,
        Draft = pull.Draft,
        HeadSha = pull.Head.Sha,
        HeadRef = pull.Head.Ref,
        HeadRepositoryId = pull.Head.Repo?.Id,
        BaseRef = pull.Base.Ref,
        BaseSha = pull.Base.Sha,
        Author = pull.User is { } author ? new Person(author.Id, author.Login, author.Type == "Bot") : new Person(0, "ghost", false),
        Labels = [.. (pull.Labels ?? []).Select(label => label.Name)],
        MergeSha = pull.Merged == true ? pull.MergeCommitSha : null,
        Mergeable = pull.Mergeable,
        ContractAfter = ContractAfter.Numbers(pull.Body),
    };
}
