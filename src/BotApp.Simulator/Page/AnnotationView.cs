using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Annotations where they belong: under the last line they are about.</summary>
internal static class AnnotationView
{
    private const int Context = 3;

    /// <summary>A check's annotations, file by file, each on its source lines with a few lines around them.</summary>
    public static Html OnSource(CheckRun run) => run.Annotations.Count == 0 ? Html.Empty : Html.Of($"""
        <h4>{View.Count(run.Annotations.Count, "annotation", "annotations")}</h4>
        {Html.Each(run.Annotations.GroupBy(annotation => annotation.Path), file => File(run, file.Key, [.. file]))}
        """);

    /// <summary>A row of a table of code with what a check says about the line above.</summary>
    public static Html Row(Annotation annotation, string check, int columns) =>
        Html.Of($"""<tr class="remark"><td colspan="{columns}">{Card(annotation, check)}</td></tr>""");

    public static Html Card(Annotation annotation, string check) => Html.Of($"""
        <div class="annotation {annotation.Level}"><p><strong>{Level(annotation)}: {annotation.Title ?? check}</strong>
        <span class="dim">{check} · {annotation.Path} {Place(annotation)}</span></p><pre>{annotation.Message}</pre>
        {Html.When(!string.IsNullOrEmpty(annotation.RawDetails), () => Html.Of($"<details><summary>Raw output</summary><pre>{annotation.RawDetails}</pre></details>"))}</div>
        """);

    private static string Level(Annotation annotation) => annotation.Level switch { "failure" => "✘ Failure", "warning" => "▲ Warning", _ => "● Notice" };

    private static string Place(Annotation annotation) =>
        annotation.StartLine == annotation.EndLine ? $"line {annotation.StartLine}" : $"lines {annotation.StartLine} to {annotation.EndLine}";

    private static Html File(CheckRun run, string path, List<Annotation> annotations)
    {
        if (GitReads.Lines(run.Repository, run.HeadSha, path) is not { Count: > 0 } lines)
        {
            return Html.Of($"""
                <div class="box file"><header><code>{path}</code> <span class="dim">this commit has no such text file</span></header>
                <div class="pad">{Html.Each(annotations, annotation => Card(annotation, run.Name))}</div></div>
                """);
        }

        int Last(Annotation annotation) => Math.Clamp(annotation.EndLine, 1, lines.Count);
        var wanted = annotations.SelectMany(annotation => Enumerable.Range(
            Math.Clamp(annotation.StartLine, 1, Last(annotation)) - Context, Last(annotation) - Math.Clamp(annotation.StartLine, 1, Last(annotation)) + 1 + (2 * Context)))
            .Where(line => line >= 1 && line <= lines.Count).ToHashSet();
        var rows = wanted.Order().Select(line => Html.Of($"""
            {Html.When(line > 1 && !wanted.Contains(line - 1), () => new Html("<tr class=\"gap\"><td colspan=\"2\">…</td></tr>"))}
            <tr data-line="{line}"{new Html(annotations.Exists(annotation => line >= annotation.StartLine && line <= Last(annotation)) ? " class=\"marked\"" : "")}><th scope="row">{line}</th><td><code>{lines[line - 1]}</code></td></tr>
            {Html.Each(annotations.Where(annotation => Last(annotation) == line), annotation => Row(annotation, run.Name, 2))}
            """));
        return Html.Of($"""
            <div class="box file"><header><a href="/{run.Repository.FullName}/blob/{run.HeadSha}/{path}#L{annotations[0].StartLine}"><code>{path}</code></a></header>
            <div class="scroll"><table class="code" aria-label="{path} with annotations"><tbody>{Html.Join(rows)}</tbody></table></div></div>
            """);
    }
}
