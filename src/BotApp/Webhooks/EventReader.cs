using System.Text.Json;
using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Storage;

namespace BotApp.Webhooks;

/// <summary>
/// Payloads become events: only the fields that are read, tolerant of everything else. GitHub's payloads are looser than their schemas
/// (fields missing, other date forms), so nothing is bound to a class.
/// </summary>
internal sealed class EventReader : IDeliveryReader
{
    /// <summary>The events read here; those of app.yml and the ones every app gets.</summary>
    internal static IReadOnlyList<string> Subscribed { get; } =
        ["check_run", "check_suite", "deployment_protection_rule", "issue_comment", "merge_group", "pull_request", "push", "repository", "status", "workflow_job", "workflow_run"];

    public DeliveryReading Read(string eventName, ReadOnlyMemory<byte> body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException exception)
        {
            return new DeliveryReading.Unreadable($"The payload is not JSON: {exception.Message}");
        }

        using (document)
        {
            return Read(eventName, document.RootElement);
        }
    }

    private static DeliveryReading Read(string eventName, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new DeliveryReading.Unreadable($"The payload is a JSON {root.ValueKind}, expected an object.");
        }

        var action = Text(root, "action");
        if (StandingReader.Read(eventName, action, root) is { } standing)
        {
            return standing;
        }

        if (Number(root, "repository", "id") is not { } repository || Number(root, "installation", "id") is not { } installation || Place(root, repository, installation, isAboutIt: false) is not { } place)
        {
            return new DeliveryReading.Ignored(action);
        }

        var events = Events(eventName, action, root, repository).ToList();
        return events.Count == 0
            ? new DeliveryReading.Ignored(action)
            : new DeliveryReading.Accepted(action, installation, repository, [.. events.Select(one => one.Store(installation, repository))]) { Repository = place };
    }

    private static IEnumerable<Addressed> Events(string eventName, string? action, JsonElement root, long repository) => eventName switch
    {
        "pull_request" => PullRequest(action, root, repository),
        "issue_comment" => Comment(action, root, repository),
        "check_run" => CheckRun(action, root, repository),
        "check_suite" => CheckSuite(action, root, repository),
        "status" => Text(root, "sha") is { } sha ? [new Addressed(new ChecksChanged(sha)) { Commit = sha }] : [],
        "workflow_run" => WorkflowRun(root),
        "workflow_job" => WorkflowJob(root),
        "push" => Push(root, repository),
        "merge_group" => MergeGroup(action, root, repository),
        "deployment_protection_rule" => ProtectionRule(action, root, repository),
        _ => [],
    };

    private static IEnumerable<Addressed> PullRequest(string? action, JsonElement root, long repository)
    {
        if (Number(root, "pull_request", "number") is not { } number || Text(root, "pull_request", "head", "sha") is not { } sha)
        {
            return [];
        }

        BotEvent? happened = action switch
        {
            "opened" => new PullRequestOpened(sha),
            "synchronize" => new PullRequestPushed(sha),
            "reopened" => new PullRequestReopened(sha),
            "closed" => new PullRequestClosed(Flag(root, "pull_request", "merged")),
            "edited" or "labeled" or "unlabeled" or "ready_for_review" or "converted_to_draft" => new PullRequestEdited(action),
            _ => null,
        };
        return happened is null ? [] : [new Addressed(happened) { Subject = SubjectKey.PullRequest(repository, (int)number), Head = sha }];
    }

    private static IEnumerable<Addressed> Comment(string? action, JsonElement root, long repository)
    {
        if (action != "created" || Element(root, "issue", "pull_request") is not { ValueKind: JsonValueKind.Object }
            || Number(root, "issue", "number") is not { } number || Number(root, "comment", "id") is not { } id || Person(root, "comment", "user") is not { } author)
        {
            return [];
        }

        var app = Number(root, "comment", "performed_via_github_app", "id");
        var added = new CommentAdded(id, Text(root, "comment", "body") ?? "", author, app, Time(root, "comment", "created_at"));
        return [new Addressed(added) { Subject = SubjectKey.PullRequest(repository, (int)number) }];
    }

    private static IEnumerable<Addressed> CheckRun(string? action, JsonElement root, long repository)
    {
        if (Text(root, "check_run", "head_sha") is not { } sha || Text(root, "check_run", "name") is not { } name)
        {
            return [];
        }

        var by = Person(root, "sender");
        var app = Number(root, "check_run", "app", "id");
        BotEvent? happened = action switch
        {
            "rerequested" when by is not null => new CheckRerunRequested(name, sha, by) { AppId = app },
            "requested_action" when by is not null && Text(root, "requested_action", "identifier") is { } identifier => new ButtonPressed(name, identifier, sha, by) { AppId = app },
            "created" or "completed" => new ChecksChanged(sha) { AppId = app },
            _ => null,
        };
        return happened switch
        {
            null => [],
            // Our own checks name their subject, so that a click on a superseded commit is answered, and one subject only is meant.
            CheckRerunRequested or ButtonPressed when Written(Text(root, "check_run", "external_id"), repository) is { } subject => [new Addressed(happened) { Subject = subject }],
            _ => [new Addressed(happened) { Commit = sha, IsPressed = happened is not ChecksChanged }],
        };
    }

    private static IEnumerable<Addressed> CheckSuite(string? action, JsonElement root, long repository) => (action, Text(root, "check_suite", "head_sha")) switch
    {
        ("rerequested", { } sha) when Person(root, "sender") is { } by => [new Addressed(new SuiteRerunRequested(sha, by) { AppId = Number(root, "check_suite", "app", "id") }) { Commit = sha }],
        ("requested", { } sha) when Text(root, "check_suite", "head_branch") is { } branch => [new Addressed(new SuiteOpened(sha)) { Subject = SubjectKey.Branch(repository, branch) }],
        _ => [],
    };

    private static IEnumerable<Addressed> WorkflowRun(JsonElement root)
    {
        if (Number(root, "workflow_run", "id") is not { } id || Text(root, "workflow_run", "head_sha") is not { } sha)
        {
            return [];
        }

        var correlation = CorrelationId.FindIn(Text(root, "workflow_run", "display_title"));
        var changed = new RunChanged(Written(id), sha) { At = Moment(root, "workflow_run", "updated_at"), IsOver = Text(root, "workflow_run", "status") == "completed" };
        return [new Addressed(changed) { Commit = sha, RunId = Written(id), CorrelationId = correlation }];
    }

    // It says that a run waits; whose rule it waits for is read from GitHub, and the run's id stands only in the address for the answer. A release is told at its tag.
    private static IEnumerable<Addressed> ProtectionRule(string? action, JsonElement root, long repository)
    {
        var parts = (Text(root, "deployment_callback_url") ?? "").Split('/');
        if (parts is not [.., "runs", var run, "deployment_protection_rule"] || !long.TryParse(run, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id))
        {
            return [];
        }

        return action == "requested" && Text(root, "environment") is { } environment && Text(root, "ref") is { } reference && reference.StartsWith("refs/tags/", StringComparison.Ordinal)
            ? [new Addressed(new GateAsked(id, environment)) { Subject = SubjectKey.Tag(repository, reference["refs/tags/".Length..]) }]
            : [new Addressed(new RunChanged(run, Text(root, "deployment", "sha") ?? "")) { RunId = run }];
    }

    private static IEnumerable<Addressed> WorkflowJob(JsonElement root) =>
        Number(root, "workflow_job", "run_id") is { } id && Text(root, "workflow_job", "head_sha") is { } sha
            ? [new Addressed(new RunChanged(Written(id), sha) { At = JobAt(root) }) { Commit = sha, RunId = Written(id) }]
            : [];

    // When it ended, else began, else was made.
    private static DateTimeOffset? JobAt(JsonElement root) =>
        Moment(root, "workflow_job", "completed_at") ?? Moment(root, "workflow_job", "started_at") ?? Moment(root, "workflow_job", "created_at");

    private static IEnumerable<Addressed> Push(JsonElement root, long repository)
    {
        if (Text(root, "ref") is not { } reference)
        {
            return [];
        }

        var sha = Text(root, "after") ?? "";
        var deleted = Flag(root, "deleted") || (sha.Length > 0 && sha.All(digit => digit == '0'));
        if (!deleted && sha.Length == 0)
        {
            return []; // no commit is no deletion
        }

        if (reference.StartsWith("refs/tags/", StringComparison.Ordinal))
        {
            var tag = SubjectKey.Tag(repository, reference["refs/tags/".Length..]);
            return [deleted ? new Addressed(new TagDeleted()) { Subject = tag } : new Addressed(new TagPushed(sha) { By = Text(root, "sender", "login") }) { Subject = tag, Head = Text(root, "head_commit", "id") ?? sha }];
        }

        if (!reference.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return [];
        }

        var branch = SubjectKey.Branch(repository, reference["refs/heads/".Length..]);
        return [deleted ? new Addressed(new BranchDeleted()) { Subject = branch } : new Addressed(new BranchPushed(sha)) { Subject = branch, Head = sha }];
    }

    private static IEnumerable<Addressed> MergeGroup(string? action, JsonElement root, long repository)
    {
        if (Text(root, "merge_group", "head_ref") is not { } reference || Text(root, "merge_group", "head_sha") is not { } sha)
        {
            return [];
        }

        var branch = SubjectKey.Branch(repository, reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : reference);
        return action switch
        {
            "checks_requested" => [new Addressed(new BranchPushed(sha)) { Subject = branch, Head = sha }],
            "destroyed" => [new Addressed(new BranchDeleted()) { Subject = branch }],
            _ => [],
        };
    }

    internal static StoredRepository? Place(JsonElement root, long repository, long installation, bool isAboutIt) =>
        Text(root, "repository", "name") is { } name && Text(root, "repository", "full_name") is { } fullName && fullName.Split('/') is [var owner, _]
            ? new StoredRepository(repository, fullName, owner, name, installation, Text(root, "repository", "default_branch"), Flag(root, "repository", "private"))
            {
                ToldAt = StoredRepository.Told(Time(root, "repository", "updated_at"), isAboutIt),
            }
            : null;

    private static Person? Person(JsonElement root, params ReadOnlySpan<string> path) =>
        Element(root, path) is { ValueKind: JsonValueKind.Object } user && Number(user, "id") is { } id && Text(user, "login") is { } login
            ? new Person(id, login, Text(user, "type") == "Bot")
            : null;

    internal static JsonElement? Element(JsonElement from, params ReadOnlySpan<string> path)
    {
        var at = from;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }

    internal static string? Text(JsonElement from, params ReadOnlySpan<string> path) =>
        Element(from, path)?.TextOrNull();

    internal static long? Number(JsonElement from, params ReadOnlySpan<string> path) =>
        Element(from, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number) ? number : null;

    internal static bool Flag(JsonElement from, params ReadOnlySpan<string> path) => Element(from, path) is { ValueKind: JsonValueKind.True };

    private static DateTimeOffset Time(JsonElement from, params ReadOnlySpan<string> path) => Moment(from, path) ?? DateTimeOffset.UnixEpoch;

    private static DateTimeOffset? Moment(JsonElement from, params ReadOnlySpan<string> path) =>
        Text(from, path) is { } text && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    // As the performer writes it: the subject and the round.
    private static SubjectKey? Written(string? externalId, long repository) =>
        externalId?.LastIndexOf('#') is { } end and > 0 && SubjectKey.TryParse(externalId[..end], out var subject) && subject.RepositoryId == repository ? subject : null;

    private static string Written(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An event and whom it concerns: one subject, or whoever has this commit as head or waits for this run.</summary>
    private sealed record Addressed(BotEvent Happened)
    {
        public SubjectKey? Subject { get; init; }

        public string? Head { get; init; }

        public string? Commit { get; init; }

        public bool IsPressed { get; init; }

        public string? RunId { get; init; }

        public string? CorrelationId { get; init; }

        public NewEvent Store(long installation, long repository) => new(
            Subject?.ToString() ?? "", installation, repository, Happened.GetType().Name, JsonSerializer.Serialize(Happened))
        {
            Head = Head,
            Address = Subject is null ? new EventAddress(Commit, RunId, CorrelationId) { IsPressed = IsPressed } : null,
        };
    }
}
