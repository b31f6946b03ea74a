using BotApp.Core.Onboarding;
using BotApp.GitHub;

using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>Reads what settings can be made from: workflow files, the project's files, tags and environments of a repository.</summary>
internal sealed class OnboardingReader(GitHubClient github, IOptions<BotAppOptions> options)
{
    private const string Workflows = ".github/workflows/";

    private const int MaxWorkflows = 30;

    private const int MaxBytes = 256 * 1024;

    /// <summary>The facts of a commit of the default branch.</summary>
    /// <exception cref="GitHubException">They could not be read.</exception>
    internal async Task<OnboardingFacts> ReadAsync(RepositoryRef repository, string defaultBranch, string sha, CancellationToken cancellationToken)
    {
        // Of a tree too large to be listed whole what is listed counts: a proposal may leave something out.
        var paths = ((await github.Contents.GetTreeAsync(repository, sha, cancellationToken))?.Entries ?? []).Where(entry => entry.Type == "blob").Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var workflows = paths.Where(IsWorkflow).Order(StringComparer.Ordinal).Take(MaxWorkflows).ToList();
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var path in workflows.Concat(OnboardingFacts.Wanted.Where(paths.Contains)))
        {
            texts[path] = (await github.Contents.GetFileAsync(repository, path, sha, MaxBytes, cancellationToken))?.Text;
        }

        var tags = await github.Contents.ListRefsAsync(repository, "tags/", cancellationToken);
        var environments = await github.Deployments.ListEnvironmentsAsync(repository, cancellationToken);
        return new OnboardingFacts
        {
            DefaultBranch = defaultBranch,
            Workflows = workflows.Where(path => texts[path] is not null).ToDictionary(path => path[Workflows.Length..], path => texts[path]!, StringComparer.Ordinal), // filtered just before
            Files = OnboardingFacts.Wanted.ToDictionary(path => path, path => texts.GetValueOrDefault(path), StringComparer.Ordinal),
            Tags = [.. tags.Items.Select(tag => tag.Name["refs/tags/".Length..])],
            Environments = [.. environments.Items.Select(one => one.Name)],
            Docs = Docs(),
        };
    }

    /// <summary>Where people read about settings; null where this service is reached by its own machine alone.</summary>
    private Uri? Docs() => options.Value.PublicUrl.IsLoopback ? null : new Uri(options.Value.PublicUrl, "docs");

    private static bool IsWorkflow(string path) => path.StartsWith(Workflows, StringComparison.Ordinal) && path.LastIndexOf('/') == Workflows.Length - 1
        && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal));
}
