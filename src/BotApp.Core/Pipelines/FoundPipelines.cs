using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>
/// Without a settings file BotApp still reports: every workflow that ran for the commit is read for test reports, and a check is written
/// where some are found. There is no gate, and no comment.
/// </summary>
public static class FoundPipelines
{
    /// <summary>Settings made from the workflow runs of a commit.</summary>
    public static RepositorySettings Of(CommitFact? commit)
    {
        var files = (commit?.Runs ?? []).Select(run => run.Path.Split('@')[0]).Where(path => path.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return RepositorySettings.None with
        {
            Pipelines = [.. files.Select(path => new PipelineSettings { Name = NameOf(path), Workflow = path, On = new TriggerSettings { PullRequest = new(), Push = new() } })],
            Tests = new TestSettings { Comment = CommentMode.Off },
        };
    }

    // Always the same name for the same file, whatever else runs: a check must not change its name when another workflow shows up.
    private static string NameOf(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        return file is "tests.yml" or "tests.yaml" ? "tests" : $"tests ({file})";
    }
}
