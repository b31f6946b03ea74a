namespace BotApp.Simulator.Api;

/// <summary>Finds the operation of a method and path.</summary>
internal sealed class Router
{
    private static readonly IReadOnlyList<Operation> All = [.. Collect().OrderByDescending(operation => operation.Weight)];

    // Names may hold slashes, so these would pass for parts of a name: resources below commits and branches that are not simulated.
    private static readonly HashSet<string> Unserved = new(StringComparer.Ordinal)
    {
        "comments", "protection", "enforce_admins", "required_pull_request_reviews", "required_signatures", "required_status_checks", "contexts",
        "restrictions", "teams", "users", "apps", "rename",
    };

    /// <summary>Every operation there is.</summary>
    public static IReadOnlyList<Operation> Operations => All;

    public (Operation? Operation, IReadOnlyDictionary<string, string> Parameters) Find(string method, string path)
    {
        foreach (var operation in All)
        {
            if (operation.Method == method && operation.Match(path) is { } parameters && !IsUnserved(operation, path))
            {
                return (operation, parameters);
            }
        }

        return (null, new Dictionary<string, string>(StringComparer.Ordinal));
    }

    /// <summary>Methods that this path does know.</summary>
    public IReadOnlyList<string> Methods(string path) =>
        [.. All.Where(operation => operation.Match(path) is not null && !IsUnserved(operation, path)).Select(operation => operation.Method).Distinct()];

    private static bool IsUnserved(Operation operation, string path) =>
        operation.Id is "repos/get-commit" or "repos/get-branch" && path.Split('/') is { Length: > 6 } parts && Unserved.Contains(parts[^1]);

    private static List<Operation> Collect()
    {
        var operations = new Operations();
        MetaApi.Map(operations);
        AppsApi.Map(operations);
        RepositoriesApi.Map(operations);
        BranchesApi.Map(operations);
        ContentsApi.Map(operations);
        GitApi.Map(operations);
        ChecksApi.Map(operations);
        StatusesApi.Map(operations);
        PullsApi.Map(operations);
        IssuesApi.Map(operations);
        DeploymentsApi.Map(operations);
        EnvironmentsApi.Map(operations);
        WorkflowsApi.Map(operations);
        RunsApi.Map(operations);
        ReleasesApi.Map(operations);
        PeopleApi.Map(operations);
        return operations.All;
    }
}
