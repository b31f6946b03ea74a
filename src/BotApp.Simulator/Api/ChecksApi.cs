using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Check runs and suites, with the limits of the description.</summary>
internal static class ChecksApi
{
    /// <summary>Annotations in one request at most. Source: the description of <c>checks/create</c>.</summary>
    private const int MaxAnnotations = 50;

    /// <summary>Bytes of summary and of text at most. Source: the server's own message; the description says characters.</summary>
    private const int MaxTextBytes = 65535;

    /// <summary>Bytes of an annotation's message and raw details at most. Source: the description of <c>checks/create</c>.</summary>
    private const int MaxDetailBytes = 64 * 1024;

    /// <summary>Characters of an annotation's title at most. Source: the same.</summary>
    private const int MaxTitle = 255;

    /// <summary>Buttons at most, and characters of their label, description and identifier. Source: the same.</summary>
    private const int MaxActions = 3;

    private static readonly string[] Conclusions = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];

    public static void Map(Operations operations) => operations
        .Add("checks/create", "POST /repos/{owner}/{repo}/check-runs", "checks:write", Create)
        .Add("checks/get", "GET /repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:read", call => CheckJson.Run(call.At, Run(call)))
        .Add("checks/update", "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", "checks:write", Update)
        .Add("checks/list-annotations", "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", "checks:read", Annotations)
        .Add("checks/rerequest-run", "POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest", "checks:write", Rerequest)
        .Add("checks/create-suite", "POST /repos/{owner}/{repo}/check-suites", "checks:write", CreateSuite)
        .Add("checks/set-suites-preferences", "PATCH /repos/{owner}/{repo}/check-suites/preferences", "checks:write", Preferences)
        .Add("checks/get-suite", "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}", "checks:read", call => CheckJson.Suite(call.At, Suite(call)))
        .Add("checks/rerequest-suite", "POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest", "checks:write", RerequestSuite)
        .Add("checks/list-for-suite", "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs", "checks:read", call => List(call, Suite(call).Runs))
        .Add("checks/list-for-ref", "GET /repos/{owner}/{repo}/commits/{ref*}/check-runs", "checks:read", ForRef)
        .Add("checks/list-suites-for-ref", "GET /repos/{owner}/{repo}/commits/{ref*}/check-suites", "checks:read", SuitesForRef);

    private static CheckRun Run(ApiCall call) => call.GitHub.Checks.Find(call.Repository, call.Id("check_run_id")) ?? throw ApiError.NotFound();

    private static CheckSuite Suite(ApiCall call) => call.GitHub.Checks.FindSuite(call.Repository, call.Id("check_suite_id")) ?? throw ApiError.NotFound();

    private static App Writer(ApiCall call) =>
        call.Viewer.Token?.Installation.App ?? throw new ApiError(403, "You must authenticate via a GitHub App.");

    private static Answer Create(ApiCall call)
    {
        var app = Writer(call);
        var name = call.RequiredText("name");
        var sha = call.RequiredText("head_sha");
        if (call.Repository.Git.Commit(sha) is null)
        {
            throw ApiError.Unprocessable($"No commit found for SHA: {sha}");
        }

        var change = Change(call, creating: true);
        var suite = call.GitHub.Checks.SuiteOf(call.Repository, app, sha) ?? call.GitHub.Checks.Open(call.Repository, app, sha, branch: null);
        return Answer.Created(CheckJson.Run(call.At, call.GitHub.Checks.Create(suite, name, change, call.Actor)));
    }

    private static Answer Update(ApiCall call)
    {
        var run = Run(call);
        if (run.App != Writer(call))
        {
            throw new ApiError(403, "Invalid app_id `" + Writer(call).Id + "` - check run can only be modified by the GitHub App that created it.");
        }

        call.GitHub.Checks.Update(run, Change(call, creating: false), call.Actor);
        return CheckJson.Run(call.At, run);
    }

    // All is read and checked first, so that a refused request changes nothing.
    private static Action<CheckRun> Change(ApiCall call, bool creating)
    {
        var status = call.OneOf("status", "queued", "in_progress", "completed");
        var conclusion = call.OneOf("conclusion", Conclusions);
        var started = call.Time("started_at");
        var completed = call.Time("completed_at");
        if (conclusion is null && (status == "completed" || completed is not null))
        {
            throw ApiError.Missing("conclusion");
        }

        if (conclusion is not null)
        {
            status = "completed";
        }

        var output = Output(call, creating);
        var actions = Buttons(call);
        var (name, externalId, details) = (call.Text("name"), call.Text("external_id"), call.Text("details_url"));
        if (details is not null && !(Uri.TryCreate(details, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            throw ApiError.Invalid("CheckRun", "details_url", "custom", "details_url must use http or https scheme");
        }

        return run =>
        {
            run.Name = name ?? run.Name;
            run.ExternalId = externalId ?? run.ExternalId;
            run.DetailsUrl = details ?? run.DetailsUrl;
            run.StartedAt = started ?? run.StartedAt ?? (status is null or "queued" ? null : call.Now);
            output(run);
            run.Actions = actions ?? run.Actions;
            if (status is not null)
            {
                run.Status = status;
                run.Conclusion = conclusion;
                run.CompletedAt = status == "completed" ? completed ?? call.Now : null;
            }
        };
    }

    private static Action<CheckRun> Output(ApiCall call, bool creating)
    {
        if (call.Object("output") is not { } output)
        {
            return _ => { };
        }

        string? Text(string name) => output[name] is { } node
            ? node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw ApiError.Unprocessable($"Invalid request.\n\nFor 'properties/{name}', {node.ToJsonString()} is not a string.")
            : null;
        var (title, summary, text) = (Text("title"), Text("summary"), Text("text"));
        if (summary is null || (creating && title is null))
        {
            throw ApiError.Missing(summary is null ? "summary" : "title");
        }

        foreach (var (name, value) in new[] { ("summary", summary), ("text", text ?? "") })
        {
            if (Encoding.UTF8.GetByteCount(value) > MaxTextBytes)
            {
                throw ApiError.Invalid("CheckRun", name, "custom", $"{name} exceeds a maximum bytesize of {MaxTextBytes}");
            }
        }

        var annotations = (output["annotations"] as JsonArray ?? []).Select(node => ReadAnnotation(node as JsonObject ?? throw ApiError.Unprocessable("Invalid request.\n\nannotations must hold objects."))).ToList();
        if (annotations.Count > MaxAnnotations)
        {
            throw ApiError.Unprocessable($"Invalid request.\n\nNo more than {MaxAnnotations} items are allowed; {annotations.Count} were supplied.");
        }

        return run =>
        {
            run.Title = title ?? run.Title;
            run.Summary = summary;
            run.Text = text ?? run.Text;
            run.Annotations.AddRange(annotations);
        };
    }

    private static Annotation ReadAnnotation(JsonObject json)
    {
        string Required(string name) => (string?)json[name] ?? throw ApiError.Missing(name);
        int Line(string name) => (int?)ApiCall.Number(json, name) ?? throw ApiError.Missing(name);
        var annotation = new Annotation(
            Required("path"), Line("start_line"), Line("end_line"), Required("annotation_level"), Required("message"), (string?)json["title"],
            (string?)json["raw_details"], (int?)ApiCall.Number(json, "start_column"), (int?)ApiCall.Number(json, "end_column"));
        Refuse(annotation.Level is not ("notice" or "warning" or "failure"), "annotation_level", "is not a member of [\"notice\", \"warning\", \"failure\"]");
        Refuse(Encoding.UTF8.GetByteCount(annotation.Message) > MaxDetailBytes, "message", "is larger than 64 KB");
        Refuse(Encoding.UTF8.GetByteCount(annotation.RawDetails ?? "") > MaxDetailBytes, "raw_details", "is larger than 64 KB");
        Refuse(Characters(annotation.Title) > MaxTitle, "title", $"is longer than {MaxTitle} characters");
        Refuse(annotation.StartLine < 1 || annotation.EndLine < annotation.StartLine, "start_line", "must be at least 1 and not after end_line");
        Refuse((annotation.StartColumn ?? annotation.EndColumn) is not null && annotation.StartLine != annotation.EndLine, "start_column", "is only allowed when start_line and end_line are the same");
        return annotation;
    }

    private static List<CheckButton>? Buttons(ApiCall call)
    {
        if (call.List("actions") is not { } list)
        {
            return null;
        }

        Refuse(list.Count > MaxActions, "actions", $"has more than {MaxActions} items");
        return [.. list.Select(node => node!.AsObject()).Select(json =>
        {
            string Short(string name, int max)
            {
                var text = (string?)json[name] ?? throw ApiError.Missing(name);
                Refuse(Characters(text) > max, name, $"is longer than {max} characters");
                return text;
            }

            return new CheckButton(Short("label", 20), Short("description", 40), Short("identifier", 20));
        })];
    }

    private static int Characters(string? text) => text?.EnumerateRunes().Count() ?? 0;

    private static void Refuse(bool wrong, string field, string message)
    {
        if (wrong)
        {
            throw ApiError.Invalid("CheckRun", field, "custom", $"{field} {message}");
        }
    }

    private static Answer Annotations(ApiCall call)
    {
        var run = Run(call);
        return call.Page(run.Annotations, annotation => CheckJson.Annotation(call.At, run, annotation));
    }

    private static Answer Rerequest(ApiCall call)
    {
        call.GitHub.Checks.Rerequest(Run(call), call.Actor);
        return Answer.Created(new JsonObject());
    }

    private static Answer CreateSuite(ApiCall call)
    {
        var app = Writer(call);
        var sha = call.RequiredText("head_sha");
        if (call.Repository.Git.Commit(sha) is null)
        {
            throw ApiError.Unprocessable($"No commit found for SHA: {sha}");
        }

        if (call.GitHub.Checks.SuiteOf(call.Repository, app, sha) is { } found)
        {
            return CheckJson.Suite(call.At, found);
        }

        var suite = call.GitHub.Checks.Open(call.Repository, app, sha, branch: null);
        call.GitHub.Events.CheckSuite(suite, "requested", call.Actor);
        return Answer.Created(CheckJson.Suite(call.At, suite));
    }

    private static Answer Preferences(ApiCall call)
    {
        foreach (var preference in call.List("auto_trigger_checks") ?? [])
        {
            if (call.GitHub.Apps.All.Find(app => app.Id == (long?)preference?["app_id"]) is { } app)
            {
                var isOpened = (bool?)preference?["setting"] ?? true;
                _ = isOpened ? call.Repository.WithoutSuites.Remove(app.Id) : call.Repository.WithoutSuites.Add(app.Id);
            }
        }

        return new JsonObject
        {
            ["preferences"] = new JsonObject
            {
                ["auto_trigger_checks"] = new JsonArray([.. call.GitHub.Apps.Active(call.Repository)
                    .Select(one => new JsonObject { ["app_id"] = one.App.Id, ["setting"] = !call.Repository.WithoutSuites.Contains(one.App.Id) })]),
            },
            ["repository"] = RepositoryJson.Minimal(call.At, call.Repository),
        };
    }

    private static Answer RerequestSuite(ApiCall call)
    {
        call.GitHub.Checks.Rerequest(Suite(call), call.Actor);
        return Answer.Created(new JsonObject());
    }

    private static Answer ForRef(ApiCall call)
    {
        var sha = call.Commit(call["ref"]);
        return List(call, [.. call.Repository.CheckRuns.Where(run => run.HeadSha == sha)]);
    }

    private static Answer List(ApiCall call, IReadOnlyList<CheckRun> runs)
    {
        var (name, status, app) = (call.Query("check_name"), call.Query("status"), call.Query("app_id"));
        var found = runs.Where(run => (name is null || run.Name == name) && (status is null || run.Status == status) && (app is null || run.App.Id.ToString() == app));
        if (call.Query("filter") != "all")
        {
            found = found.GroupBy(run => (run.Suite, run.Name)).Select(group => group.Last());
        }

        return call.Page(found.OrderByDescending(run => run.Id), "check_runs", run => CheckJson.Run(call.At, run));
    }

    private static Answer SuitesForRef(ApiCall call)
    {
        var sha = call.Commit(call["ref"]);
        var (app, name) = (call.Query("app_id"), call.Query("check_name"));
        return call.Page(
            call.Repository.Suites.Where(suite => suite.HeadSha == sha && (app is null || suite.App.Id.ToString() == app) && (name is null || suite.Runs.Exists(run => run.Name == name))),
            "check_suites",
            suite => CheckJson.Suite(call.At, suite));
    }
}
