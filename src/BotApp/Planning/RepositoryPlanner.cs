using BotApp.Core;
using BotApp.Core.Settings;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Planning;

/// <summary>
/// What other settings would do to the open pull requests and merge groups of a repository: the same facts and rules that the service decides
/// with, twice, under the settings as they are and as they would be. Nothing is performed and nothing is written.
/// </summary>
internal sealed class RepositoryPlanner(PlanReader reader) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    internal Task<RepositoryPlanAnswer> PlanAsync(RepositoryPlanRequest request, CancellationToken cancellationToken) => PlanAsync(request, TimeSpan.Zero, cancellationToken);

    /// <summary>The same for whoever waits so long for another plan to be made.</summary>
    internal async Task<RepositoryPlanAnswer> PlanAsync(RepositoryPlanRequest request, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (settings, answer) = Read(request);
        if (settings is null)
        {
            return answer!; // one of the two is there
        }

        // One at a time: its requests take places that work needs.
        if (!await _turn.WaitAsync(patience, cancellationToken))
        {
            return new RepositoryPlanAnswer.Refused(RepositoryPlanRefusal.Busy, "Another plan is being made: ask again in a moment.");
        }

        try
        {
            return await PlanAsync(request, settings, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The settings to plan with, or why there is nothing to plan: known without asking anybody.</summary>
    internal static (RepositorySettings? Settings, RepositoryPlanAnswer? Answer) Read(RepositoryPlanRequest request)
    {
        var read = SettingsReader.Read(request.Settings, SettingsReader.DefaultPath);
        return read.Settings is null || read.Errors.Count > 0 ? (null, new RepositoryPlanAnswer.Broken(read))
            : Unfit(request) is { } unfit ? (null, new RepositoryPlanAnswer.Refused(RepositoryPlanRefusal.BadRequest, unfit))
            : (read.Settings, null);
    }

    private async Task<RepositoryPlanAnswer> PlanAsync(RepositoryPlanRequest request, RepositorySettings settings, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(request.Repository, cancellationToken) is not { } repository)
        {
            return new RepositoryPlanAnswer.Refused(
                RepositoryPlanRefusal.Unknown, $"{request.Repository} is not known here: no delivery of GitHub named it yet. Check the name (owner/name), or install the App there.");
        }

        var open = await reader.OpenAsync(repository, request.PullRequest, request.Max, cancellationToken);
        if (open.Problem is { } problem)
        {
            return new RepositoryPlanAnswer.Refused(open.IsUnknown ? RepositoryPlanRefusal.Unknown : RepositoryPlanRefusal.Unreadable, problem);
        }

        var trial = new SettingsTrial(request.Branch ?? open.DefaultBranch, settings);
        var subjects = new List<RepositoryPlanSubject>();
        foreach (var subject in open.Subjects)
        {
            subjects.Add(await JudgeAsync(repository, subject, trial, cancellationToken));
        }

        return new RepositoryPlanAnswer.Made(new RepositoryPlan(repository.FullName, trial.Branch, subjects, open.LeftOut, open.AtLeast));
    }

    private async Task<RepositoryPlanSubject> JudgeAsync(StoredRepository repository, PlanSubject subject, SettingsTrial trial, CancellationToken cancellationToken)
    {
        var without = new RepositoryPlanSubject(subject.Key, subject.Title) { Seen = subject.Seen };
        if (subject.State is not { } state)
        {
            return without with { Problem = "What is remembered of it cannot be read by this version." };
        }

        var (now, then, problem) = await reader.FactsAsync(repository, state, trial, cancellationToken);
        if (now is null || then is null)
        {
            return without with { Problem = problem };
        }

        if (now.PullRequest is null && subject.Key.Kind == SubjectKind.PullRequest)
        {
            return without with { Problem = "GitHub does not know it (any more)." };
        }

        var (stateNow, effectsNow, _) = Bot.Decide(PlanReader.Happens, state, now);
        var (stateThen, effectsThen, _) = Bot.Decide(PlanReader.Happens, state, then);
        return without.With((stateNow, effectsNow), (stateThen, effectsThen), then.Settings.Effective.Checks.Prefix + "gate");
    }

    private static string? Unfit(RepositoryPlanRequest request) =>
        request.Repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }] ? $"'{request.Repository}' names no repository: expected owner/name."
        : request.Max is < 1 or > RepositoryPlanRequest.MostSubjects ? $"{request.Max} pull requests at once: expected 1 to {RepositoryPlanRequest.MostSubjects}."
        : request.PullRequest < 1 ? $"#{request.PullRequest} is no pull request: expected a number from 1 on."
        : request.Branch?.Length == 0 ? "The branch has no name: leave it out for the default branch."
        : null;
}
