using System.Globalization;
using BotApp.Simulator.Git;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Unified differences with the annotations of the newest checks at their lines.</summary>
internal static class DiffView
{
    public static Html Show(View view, PullRequest pull) => Show(view, pull.Base, pull.HeadSha, view.Git.Files(pull));

    public static Html Show(View view, Repository repository, string sha, IReadOnlyList<FileChange> files)
    {
        var remarks = view.GitHub.Checks.Latest(repository, sha).SelectMany(run => run.Annotations.Select(annotation => (Annotation: annotation, Check: run.Name)))
            .ToLookup(remark => remark.Annotation.Path, StringComparer.Ordinal);
        var elsewhere = remarks.Where(group => !files.Any(file => file.Path == group.Key)).SelectMany(group => group).ToList();
        return Html.Of($"""
            <p class="dim">{View.Count(files.Count, "file", "files")} changed, {files.Sum(file => file.Additions)} additions, {files.Sum(file => file.Deletions)} deletions</p>
            {Html.Each(files, file => File(repository, sha, file, [.. remarks[file.Path]]))}
            {Html.When(elsewhere.Count > 0, () => Html.Of($"""
                <section><h2>Annotations in files that this does not change</h2>{Html.Each(elsewhere, remark => AnnotationView.Card(remark.Annotation, remark.Check))}</section>
                """))}
            """);
    }

    private static Html File(Repository repository, string sha, FileChange file, List<(Annotation Annotation, string Check)> remarks)
    {
        var rows = file.Patch is null ? new Html("<tr><td colspan=\"3\" class=\"dim\">Nothing to show: renamed, empty or binary.</td></tr>") : Rows(file.Patch, remarks);
        return Html.Of($"""
            <div class="box file" id="file-{file.Path}"><header><a href="/{repository.FullName}/blob/{sha}/{file.Path}"><code>{file.Path}</code></a> <span class="dim">{file.Status}
            {(file.PreviousPath is null ? "" : " from " + file.PreviousPath)} <span class="good">+{file.Additions}</span> <span class="bad">−{file.Deletions}</span></span></header>
            <div class="scroll"><table class="code diff" aria-label="Changes of {file.Path}"><tbody>{rows}</tbody></table></div>
            {Html.When(remarks.Count > 0, () => Html.Of($"""<div class="pad"><p class="dim">Outside of the lines shown:</p>{Html.Each(remarks, remark => AnnotationView.Card(remark.Annotation, remark.Check))}</div>"""))}</div>
            """);
    }

    // What finds its line is taken out of the remarks; the rest is shown below the file.
    private static Html Rows(string patch, List<(Annotation Annotation, string Check)> remarks)
    {
        var (old, @new) = (0, 0);
        var rows = new List<Html>();
        foreach (var line in patch.Split('\n'))
        {
            if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                (old, @new) = Starts(line);
                rows.Add(Html.Of($"""<tr class="hunk"><td></td><td></td><td><code>{line}</code></td></tr>"""));
                continue;
            }

            var sign = line.Length == 0 ? ' ' : line[0];
            if (sign == '\\')
            {
                rows.Add(Html.Of($"""<tr class="gap"><td></td><td></td><td><code>{line}</code></td></tr>"""));
                continue;
            }

            rows.Add(Line(sign, sign == '+' ? "" : View.Number(old), sign == '-' ? "" : View.Number(@new), line));
            if (sign != '-')
            {
                rows.AddRange(Take(remarks, @new).Select(remark => AnnotationView.Row(remark.Annotation, remark.Check, 3)));
            }

            old += sign == '+' ? 0 : 1;
            @new += sign == '-' ? 0 : 1;
        }

        return Html.Join(rows);
    }

    private static Html Line(char sign, string old, string @new, string line) => Html.Of($"""
        <tr class="{(sign == '+' ? "added" : sign == '-' ? "removed" : "")}" data-line="{@new}"><th>{old}</th><th>{@new}</th><td><code>{line}</code></td></tr>
        """);

    private static List<(Annotation Annotation, string Check)> Take(List<(Annotation Annotation, string Check)> remarks, int line)
    {
        var here = remarks.FindAll(remark => remark.Annotation.EndLine == line);
        remarks.RemoveAll(remark => remark.Annotation.EndLine == line);
        return here;
    }

    // "@@ -12,7 +12,9 @@ …"
    private static (int Old, int New) Starts(string header)
    {
        var parts = header.Split(' ');
        static int Number(string part) => int.Parse(part.AsSpan(1).ToString().Split(',')[0], CultureInfo.InvariantCulture);
        return (Number(parts[1]), Number(parts[2]));
    }
}
