using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>Decides whether a call may go on, and finds its repository.</summary>
internal static class Gatekeeper
{
    public static void Admit(ApiCall call)
    {
        CheckKind(call);
        if (!call.Operation.Template.StartsWith("/repos/{owner}/{repo}", StringComparison.Ordinal))
        {
            CheckPermission(call, call.Viewer.Token?.Permissions);
            return;
        }

        call.Repository = Find(call);
        if (call.Operation.Caller != Caller.App)
        {
            CheckRepository(call);
        }
    }

    private static void CheckKind(ApiCall call)
    {
        var viewer = call.Viewer;
        switch (call.Operation.Caller)
        {
            case Caller.App when viewer.Kind != "jwt":
                throw new ApiError(401, "A JSON web token could not be decoded");
            case Caller.User when viewer.User is null:
                throw viewer.Kind == "none" ? new ApiError(401, "Requires authentication") : ApiError.Forbidden();
            case Caller.Installation when viewer.Token is null:
                throw viewer.Kind == "none" ? new ApiError(401, "Requires authentication") : new ApiError(403, "You must authenticate with an installation access token in order to list repositories for an installation.");
            case Caller.Token when viewer.Kind is "jwt" or "basic":
                throw ApiError.Forbidden();
            default:
                break;
        }
    }

    private static Repository Find(ApiCall call)
    {
        var (owner, name) = (call["owner"], call["repo"]);
        if (call.GitHub.Repositories.Find(owner, name) is { } found)
        {
            return found;
        }

        if (call.GitHub.Repositories.FindRenamed(owner, name) is not { } renamed || !MaySee(call.Viewer, renamed, call.Operation))
        {
            throw ApiError.NotFound();
        }

        var rest = call.Path.Split('/', 5) is { Length: 5 } parts ? "/" + parts[4] : "";
        var moved = new ApiError(301, "Moved Permanently");
        moved.Headers["Location"] = $"{call.At.Api}/repositories/{renamed.Id}{rest}{call.Request.QueryString}";
        throw moved;
    }

    private static void CheckRepository(ApiCall call)
    {
        var repository = call.Repository;
        if (!MaySee(call.Viewer, repository, call.Operation))
        {
            throw ApiError.NotFound();
        }

        var reading = call.Operation.Method == "GET";
        if (call.Viewer.Token is { } token)
        {
            if (token.Covers(repository))
            {
                CheckPermission(call, token.Permissions);
            }
            else if (!reading)
            {
                throw ApiError.Forbidden();
            }
        }
        else if (call.Viewer.User is { } user)
        {
            if (repository.AccessOf(user) < Needed(call.Operation))
            {
                throw new ApiError(403, $"Must have {(Needed(call.Operation) == Access.Admin ? "admin" : "write")} rights to Repository.");
            }
        }
        else if (!reading)
        {
            throw new ApiError(401, "Requires authentication");
        }

        if (repository.Archived && !reading)
        {
            throw new ApiError(403, "Repository was archived so is read-only.");
        }
    }

    private static bool MaySee(Viewer viewer, Repository repository, Operation operation) =>
        !repository.Private || operation.Caller == Caller.App || viewer.Token?.Covers(repository) == true
        || (viewer.User is { } user && repository.AccessOf(user) >= Access.Read);

    private static void CheckPermission(ApiCall call, IReadOnlyDictionary<string, string>? granted)
    {
        if (granted is null || call.Operation.Permission.Length == 0)
        {
            return;
        }

        var alternatives = call.Operation.Permission.Split('|');
        if (!alternatives.Any(one => one.Split(':') is [var name, var access] && Permission.Allows(granted, name, access)))
        {
            var error = ApiError.Forbidden();
            error.Headers["X-Accepted-GitHub-Permissions"] = string.Join("; ", alternatives.Select(one => one.Replace(':', '=')));
            throw error;
        }
    }

    // What a person needs where an app needs a permission: commenting is for everybody who can read.
    private static Access Needed(Operation operation) =>
        operation.Permission.StartsWith("administration", StringComparison.Ordinal) ? Access.Admin
        : operation.Method == "GET" || operation.Permission.Contains("issues:write", StringComparison.Ordinal) ? Access.Read
        : Access.Write;
}
