using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Simulator.State;

/// <summary>
/// Filter patterns of workflow files. Source: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#filter-pattern-cheat-sheet .
/// </summary>
internal static class WorkflowFilters
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Does a push of this branch or tag, with these changed files, start it?</summary>
    public static bool Push(Trigger trigger, string refName, Func<IReadOnlyList<string>> changed)
    {
        var isTag = refName.StartsWith("refs/tags/", StringComparison.Ordinal);
        var name = refName[(isTag ? "refs/tags/" : "refs/heads/").Length..];
        var (mine, myIgnore) = isTag ? ("tags", "tags-ignore") : ("branches", "branches-ignore");
        var (other, otherIgnore) = isTag ? ("branches", "branches-ignore") : ("tags", "tags-ignore");
        if (trigger[mine] is null && trigger[myIgnore] is null && (trigger[other] is not null || trigger[otherIgnore] is not null))
        {
            return false;
        }

        return Named(trigger[mine], trigger[myIgnore], name) && (isTag || Files(trigger, changed));
    }

    public static bool PullRequest(Trigger trigger, string baseBranch, string action, Func<IReadOnlyList<string>> changed) =>
        (trigger["types"] ?? ["opened", "synchronize", "reopened"]).Contains(action)
        && Named(trigger["branches"], trigger["branches-ignore"], baseBranch) && Files(trigger, changed);

    public static bool Named(IReadOnlyList<string>? wanted, IReadOnlyList<string>? ignored, string name) =>
        (wanted is null || Selected(wanted, name)) && (ignored is null || !Selected(ignored, name));

    private static bool Files(Trigger trigger, Func<IReadOnlyList<string>> changed)
    {
        if (trigger["paths"] is null && trigger["paths-ignore"] is null)
        {
            return true;
        }

        var files = changed();
        return (trigger["paths"] is not { } wanted || files.Any(file => Selected(wanted, file)))
            && (trigger["paths-ignore"] is not { } ignored || files.Any(file => !Selected(ignored, file)));
    }

    // The last pattern that matches decides; one that starts with ! takes away.
    private static bool Selected(IReadOnlyList<string> patterns, string name)
    {
        var selected = false;
        foreach (var pattern in patterns)
        {
            var negative = pattern.StartsWith('!');
            if (Pattern(negative ? pattern[1..] : pattern).IsMatch(name))
            {
                selected = !negative;
            }
        }

        return selected;
    }

    private static Regex Pattern(string glob)
    {
        var regex = new StringBuilder("^");
        for (var at = 0; at < glob.Length; at++)
        {
            switch (glob[at])
            {
                case '*' when at + 1 < glob.Length && glob[at + 1] == '*':
                    at++;
                    if (at + 1 < glob.Length && glob[at + 1] == '/')
                    {
                        at++;
                        regex.Append("(?:.*/)?");
                    }
                    else
                    {
                        regex.Append(".*");
                    }

                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?' or '+' or '[' or ']':
                    regex.Append(glob[at]);
                    break;
                case '\\' when at + 1 < glob.Length:
                    regex.Append(Regex.Escape(glob[++at].ToString()));
                    break;
                default:
                    regex.Append(Regex.Escape(glob[at].ToString()));
                    break;
            }
        }

        return new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant, Patience);
    }
}
