using System.Text.Json;

using BotApp.Core.Settings;
using BotApp.Planning;

namespace BotApp.Dashboard;

/// <summary><c>POST /api/plan</c> with a repository: what other settings would do to what is open there.</summary>
internal static class RepositoryPlanEndpoint
{
    private const string Refusal = "Plans for a repository are answered on this machine only: ask there or through a tunnel, or use 'botapp plan --repository'.";

    internal static async Task AnswerAsync(HttpContext context, JsonElement root)
    {
        if (!DashboardGuard.IsFromHere(context))
        {
            await ToolEndpoints.RefuseAsync(context, Refusal, StatusCodes.Status403Forbidden);
            return;
        }

        // A page of somebody else, open in a browser of this machine, can send a form or plain text here, but not JSON without being asked first.
        if (!context.Request.HasJsonContentType())
        {
            await ToolEndpoints.RefuseAsync(context, "Send it as application/json.", StatusCodes.Status415UnsupportedMediaType);
            return;
        }

        var planner = context.RequestServices.GetRequiredService<RepositoryPlanner>();
        await (await planner.PlanAsync(Request(root), context.RequestAborted) switch
        {
            RepositoryPlanAnswer.Made(var plan) => ToolEndpoints.AnswerAsync(context, StatusCodes.Status200OK, RepositoryPlanPrint.Json(plan)),
            RepositoryPlanAnswer.Broken(var settings) => ToolEndpoints.AnswerAsync(context, StatusCodes.Status422UnprocessableEntity, SettingsErrorText.Json(settings)),
            RepositoryPlanAnswer.Refused(var kind, var sentence) => ToolEndpoints.RefuseAsync(context, sentence, StatusOf(kind)),
            var answer => throw new InvalidOperationException($"{answer.GetType().Name} has no status."),
        });
    }

    private static RepositoryPlanRequest Request(JsonElement root) => new(
        ToolEndpoints.Word(root, "repository") ?? throw new FormatException("repository: expected a text, owner/name."),
        ToolEndpoints.Word(root, "settings") ?? throw new FormatException("settings: expected the text of the settings file as it would be."))
    {
        Branch = root.TryGetProperty("branch", out _) ? ToolEndpoints.Word(root, "branch") ?? throw new FormatException("branch: expected a text, the name of a branch.") : null,
        PullRequest = Number(root, "pullRequest"),
        Max = Number(root, "limit") ?? RepositoryPlanRequest.UsualMax,
    };

    private static int? Number(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw new FormatException($"{name}: expected a whole number.");

    private static int StatusOf(RepositoryPlanRefusal kind) => kind switch
    {
        RepositoryPlanRefusal.BadRequest => StatusCodes.Status400BadRequest,
        RepositoryPlanRefusal.Unknown => StatusCodes.Status404NotFound,
        RepositoryPlanRefusal.Unreadable => StatusCodes.Status502BadGateway,
        RepositoryPlanRefusal.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => throw new InvalidOperationException($"Refusal {kind} has no status."),
    };
}
