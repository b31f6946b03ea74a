using System.Globalization;

using BotApp.Core;
using BotApp.Core.History;
using BotApp.Core.Pipelines;
using BotApp.Core.Reports;

namespace BotApp.Dashboard;

/// <summary>Addresses of pages, the same that checks link to.</summary>
internal static class DashboardLinks
{
    // The server reads a first line of 8 KB, of which proxies and browsers need some.
    private const int MaxName = 4000;

    internal static string Repository(long id) => $"/repositories/{id.ToString(CultureInfo.InvariantCulture)}";

    internal static string Audit(long repositoryId) => $"{Repository(repositoryId)}/audit";

    internal static string Trends(long repositoryId) => $"{Repository(repositoryId)}/trends";

    internal static string Releases(long repositoryId) => $"{Repository(repositoryId)}/releases";

    internal static string Deployments(long repositoryId) => $"{Repository(repositoryId)}/deployments";

    /// <summary>A run, by our own id of it, which never becomes another's.</summary>
    internal static string Run(long repositoryId, string correlationId) => $"{Repository(repositoryId)}/runs/{Uri.EscapeDataString(correlationId)}";

    /// <summary>A run of the repository whose page this is.</summary>
    internal static string RunHere(HttpContext context, PipelineRun run) =>
        Run(long.TryParse(context.GetRouteValue("id")?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0, run.CorrelationId);

    internal static string Tests(long repositoryId) => $"{Repository(repositoryId)}/tests";

    /// <summary>A test's history, by its name; where that is too long for an address, by the number that its history is kept under.</summary>
    internal static string Test(long repositoryId, string pipeline, string variant, TestCase test)
    {
        var name = $"path={Uri.EscapeDataString(test.Path)}&name={Uri.EscapeDataString(test.Name)}";
        return $"{Tests(repositoryId)}/history?pipeline={Uri.EscapeDataString(pipeline)}&{(name.Length <= MaxName ? name : $"key={Lookback.NumberOf(new TestKey(variant, test)):x16}")}";
    }

    /// <summary>The editor of a repository's settings.</summary>
    internal static string Settings(long repositoryId) => $"{Repository(repositoryId)}/settings";

    internal static string Delivery(string guid) => $"/deliveries/{Uri.EscapeDataString(guid)}";

    /// <summary>A page about BotApp itself, such as <c>decisions/0012-previews</c>.</summary>
    internal static string Doc(string name) => $"/docs/{name}";

    internal static string Subject(SubjectKey subject) => Repository(subject.RepositoryId) + subject.Kind switch
    {
        SubjectKind.PullRequest => $"/pull-requests/{subject.Name}",
        SubjectKind.Branch => $"/branches/{Uri.EscapeDataString(subject.Name)}",
        SubjectKind.Tag => $"/tags/{Uri.EscapeDataString(subject.Name)}",
        SubjectKind.Environment => $"/environments/{Uri.EscapeDataString(subject.Name)}",
        SubjectKind.Schedule => $"/schedules/{Uri.EscapeDataString(subject.Name)}",
        _ => throw new InvalidOperationException($"Subject kind {subject.Kind} has no page."),
    };

    /// <summary>What people call a subject: <c>#4</c>, <c>branch main</c>, <c>merge group gh-readonly-queue/…</c>, <c>tag v1.0</c>.</summary>
    internal static string Name(SubjectKey subject) => subject.Kind switch
    {
        SubjectKind.PullRequest => $"#{subject.Name}",
        SubjectKind.Branch => $"{(PipelinePlan.IsMergeGroup(subject.Name) ? "merge group" : "branch")} {subject.Name}",
        SubjectKind.Tag => $"tag {subject.Name}",
        SubjectKind.Environment => $"environment {subject.Name}",
        SubjectKind.Schedule => $"schedule {subject.Name}",
        _ => throw new InvalidOperationException($"Subject kind {subject.Kind} has no name."),
    };

    /// <summary>A foreign address that may become a link: http and https only; null for anything else, such as <c>javascript:</c>.</summary>
    internal static string? Safe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? address.AbsoluteUri
            : null;

    /// <summary>
    /// The last part of the address as it was written. Routing cannot tell <c>a%2Fb</c> from <c>a%252Fb</c>, and branch names may hold both.
    /// </summary>
    internal static string NameIn(HttpContext context, string marker, string routed)
    {
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget ?? "";
        var path = target.Split('?', 2)[0];
        var at = path.IndexOf(marker, StringComparison.Ordinal);
        return path.StartsWith('/') && at >= 0 ? Uri.UnescapeDataString(path[(at + marker.Length)..]) : routed;
    }
}
