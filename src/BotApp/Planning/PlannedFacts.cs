using System.Text.Json;

using BotApp.Core;
using BotApp.Core.Commands;
using BotApp.Core.Pipelines;

namespace BotApp.Planning;

/// <summary>Facts from a payload alone: what the service would read again from GitHub is taken from what GitHub sent, or assumed and said so.</summary>
internal sealed class PlannedFacts(JsonElement payload, SettingsFact settings, string? role, DateTimeOffset now)
{
    private const string UnknownSha = "0000000000000000000000000000000000000000";

    private readonly List<string> _assumptions = [];

    /// <summary>What had to be assumed, one sentence each.</summary>
    internal IReadOnlyList<string> Assumptions => [.. _assumptions.Distinct(StringComparer.Ordinal)];

    /// <summary>Whom an event without a subject of its own concerns, as far as the payload tells.</summary>
    internal IReadOnlyList<SubjectKey> Concerned(string eventName, long repository)
    {
        var about = At(eventName);
        var pulls = About(about, "pull_requests") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(pull => Number(pull, "number")).OfType<long>().Select(number => SubjectKey.PullRequest(repository, (int)number)).ToList()
            : [];
        var branch = Text(about, "head_branch") ?? Text(About(about, "check_suite"), "head_branch");
        return pulls.Count > 0 ? pulls : branch is { Length: > 0 } ? [SubjectKey.Branch(repository, branch)] : StatusBranches(repository);
    }

    internal Facts Of(SubjectKey subject, BotEvent happened)
    {
        var repository = At("repository");
        var facts = new Facts
        {
            Now = now,
            Repository = new RepositoryFact(
                subject.RepositoryId,
                (Text(repository, "full_name") ?? "").Split('/')[0],
                Text(repository, "name") ?? "",
                Text(repository, "default_branch") ?? "main",
                Text(repository, "html_url") ?? ""),
            App = new AppFact(0, "botapp"),
            Settings = settings,
            Privileged = settings,
            Commit = new CommitFact([], [], [], null),
            Runners = settings.Effective.Pipelines.Select(pipeline => pipeline.Runner).Append("actions").Distinct(StringComparer.Ordinal)
                .ToDictionary(name => name, name => new RunnerFact { Observes = name == "actions" }, StringComparer.Ordinal),
        };
        _assumptions.Add("Every runner that the settings name is configured and answers.");
        _assumptions.Add("Nothing was known of the subject before this event, and no check, status or run is on its commit yet.");
        _assumptions.Add("No command froze the repository, and a pull request is not behind its base.");
        facts = subject.Kind == SubjectKind.PullRequest ? facts with { PullRequest = PullRequest(subject), BehindBy = 0 } : facts with { RefSha = RefSha(happened) };
        return WithActor(facts, happened);
    }

    private PullRequestFact PullRequest(SubjectKey subject)
    {
        var pull = At("pull_request") ?? At("issue") ?? Listed(subject.Number);
        var head = About(pull, "head");
        var defaultBranch = Text(At("repository"), "default_branch") ?? "main";
        if (Text(head, "sha") is null)
        {
            _assumptions.Add($"The payload does not say the pull request's head and base: its head is written {UnknownSha[..7]}, its base is {defaultBranch}.");
        }

        _assumptions.Add("The payload does not list the changed files: every path filter counts as matching.");
        return new PullRequestFact
        {
            Number = subject.Number,
            Title = Text(pull, "title") ?? "",
            Open = Text(pull, "state") is null or "open",
            Merged = Flag(pull, "merged"),
            Draft = Flag(pull, "draft"),
            HeadSha = Text(head, "sha") ?? UnknownSha,
            HeadRef = Text(head, "ref") ?? "",
            HeadRepositoryId = head is null ? subject.RepositoryId : Number(About(head, "repo"), "id"),
            BaseRef = Text(About(pull, "base"), "ref") ?? defaultBranch,
            BaseSha = Text(About(pull, "base"), "sha"),
            Author = PersonOf(About(pull, "user")) ?? new Person(0, "ghost", false),
            Labels = About(pull, "labels") is { ValueKind: JsonValueKind.Array } labels ? [.. labels.EnumerateArray().Select(label => Text(label, "name")).OfType<string>()] : [],
            Mergeable = null,
        };
    }

    private string? RefSha(BotEvent happened) => happened switch
    {
        BranchDeleted or TagDeleted => null,
        BranchPushed pushed => pushed.Sha,
        TagPushed pushed => Text(At("head_commit"), "id") ?? pushed.Sha,
        _ => Text(At("check_run"), "head_sha") ?? Text(At("check_suite"), "head_sha") ?? Text(At("workflow_run"), "head_sha") ?? Text(At("workflow_job"), "head_sha") ?? Text(payload, "sha"),
    };

    private Facts WithActor(Facts facts, BotEvent happened)
    {
        if (happened is not (CommentAdded or CheckRerunRequested or SuiteRerunRequested or ButtonPressed))
        {
            return facts;
        }

        var assumed = role ?? RoleOf(Text(At("comment"), "author_association"));
        _assumptions.Add($"Whoever acted has the role {assumed}; say another with --role.");
        return facts with { Actor = new ActorFact(true, assumed, assumed, []), Comment = happened is CommentAdded added ? Comment(added, facts) : null };
    }

    private static ParsedComment? Comment(CommentAdded added, Facts facts)
    {
        var commands = facts.Settings.Effective.Commands;
        var reading = CommandRules.ShouldParse(new CommentFacts(CommentAction.Created, true, false, added.By.IsBot, added.AppId), commands.Bots);
        return reading.Parse ? CommandParser.Parse(added.Body, commands.Prefix) : null;
    }

    // Source: https://docs.github.com/graphql/reference/enums#commentauthorassociation. An association is less than a role: the role is asked in the service.
    private static string RoleOf(string? association) => association switch
    {
        "OWNER" => "admin",
        "MEMBER" or "COLLABORATOR" => "write",
        null => "write",
        _ => "read",
    };

    private IReadOnlyList<SubjectKey> StatusBranches(long repository) => About(payload, "branches") is { ValueKind: JsonValueKind.Array } branches
        ? [.. branches.EnumerateArray().Select(branch => Text(branch, "name")).OfType<string>().Select(name => SubjectKey.Branch(repository, name))]
        : [];

    private JsonElement? Listed(int number) => new[] { "check_run", "check_suite", "workflow_run" }
        .Select(name => About(At(name), "pull_requests"))
        .Where(list => list is { ValueKind: JsonValueKind.Array })
        .SelectMany(list => list!.Value.EnumerateArray()) // arrays only, see above
        .Cast<JsonElement?>()
        .FirstOrDefault(pull => Number(pull, "number") == number);

    private static Person? PersonOf(JsonElement? user) =>
        Number(user, "id") is { } id && Text(user, "login") is { } login ? new Person(id, login, Text(user, "type") == "Bot") : null;

    private JsonElement? At(string name) => About(payload, name);

    private static JsonElement? About(JsonElement? from, string name) =>
        from is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private static string? Text(JsonElement? from, string name) => About(from, name) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    private static long? Number(JsonElement? from, string name) =>
        About(from, name) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number) && number is > 0 ? number : null;

    private static bool Flag(JsonElement? from, string name) => About(from, name) is { ValueKind: JsonValueKind.True };
}
