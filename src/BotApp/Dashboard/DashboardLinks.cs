using System.Globalization;

using BotApp.Core;
using BotApp.Core.Pipelines;

namespace BotApp.Dashboard;

/// <summary>Addresses of pages, the same that checks link to.</summary>
internal static class DashboardLinks
{
    internal static string Repository(long id) => $"/repositories/{id.ToString(CultureInfo.InvariantCulture)}";

    internal static string Audit(long repositoryId) => $"{Repository(repositoryId)}/audit";

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
