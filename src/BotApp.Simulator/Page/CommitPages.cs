using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>One commit with its checks and changes, a comparison of two, and a file at a commit.</summary>
internal static class CommitPages
{
    public static PageContent? Commit(View view, Repository repository, string name)
    {
        if (repository.Git.ResolveCommit(name) is not { } sha || repository.Git.Commit(sha) is not { } commit)
        {
            return null;
        }

        var lines = commit.Message.Split('\n', 2);
        return new PageContent(lines[0], Html.Of($"""
            <p class="crumbs"><a href="/{repository.FullName}">{repository.FullName}</a></p>
            <h1>{lines[0]}</h1>{Html.When(lines.Length > 1, () => Html.Of($"<pre>{lines[1].Trim('\n')}</pre>"))}
            <p class="subtitle"><strong>{commit.Author.Name}</strong> {View.Time(commit.Author.Date)} <code>{sha}</code>, parents {Html.Each(commit.Parents, parent => Html.Of($"{View.Commit(repository, parent)} "))}</p>
            <h2>Checks</h2>{ChecksView.Show(view, repository, sha)}
            <h2>Changes</h2>{DiffView.Show(view, repository, sha, repository.Git.Changes(commit.Parents.Count > 0 ? commit.Parents[0] : null, sha))}
            """));
    }

    public static PageContent? Compare(View view, Repository repository, string range)
    {
        if (range.Split("...") is not [var from, var to] || repository.Git.ResolveCommit(from) is not { } old || repository.Git.ResolveCommit(to) is not { } @new)
        {
            return null;
        }

        return new PageContent($"Comparing {range}", Html.Of($"""
            <p class="crumbs"><a href="/{repository.FullName}">{repository.FullName}</a></p>
            <h1>Comparing <code class="branch">{from}</code> and <code class="branch">{to}</code></h1>
            <ul class="box rows">{Html.Each(view.Git.Commits(repository, old, @new), commit => Html.Of($"<li><span class=\"grow\">{commit.Message.Split('\n')[0]}</span> {View.Commit(repository, commit.Sha)}</li>"))}</ul>
            {DiffView.Show(view, repository, @new, repository.Git.Changes(view.Git.MergeBase(repository, old, @new), @new))}
            """));
    }

    /// <summary>A file; a branch's name may contain slashes, so the longest that fits is taken.</summary>
    public static PageContent? File(Repository repository, IReadOnlyList<string> parts)
    {
        for (var count = parts.Count - 1; count > 0; count--)
        {
            var path = string.Join('/', parts.Skip(count));
            if (repository.Git.ResolveCommit(string.Join('/', parts.Take(count))) is { } sha && GitReads.Lines(repository, sha, path) is { } lines)
            {
                return new PageContent(path, Html.Of($"""
                    <p class="crumbs"><a href="/{repository.FullName}">{repository.FullName}</a> at {View.Commit(repository, sha)}</p><h1><code>{path}</code></h1>
                    <div class="box file"><div class="scroll"><table class="code" aria-label="{path}"><tbody>{Html.Each(lines.Index(), line => Html.Of(
                        $"""<tr id="L{line.Index + 1}"><th scope="row">{line.Index + 1}</th><td><code>{line.Item}</code></td></tr>"""))}</tbody></table></div></div>
                    """));
            }
        }

        return null;
    }
}
