using System.Reflection;

using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotApp.Dashboard;

/// <summary>The pages about BotApp itself that are inside the program: those of <c>Docs</c>, of the runners, and the decisions.</summary>
internal static class DocPages
{
    private const string Prefix = "Docs/";

    private const string Decisions = "decisions/";

    // Own text only, and still no HTML of its own: what is written here is also shown by others.
    private static readonly MarkdownPipeline s_markdown = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers().DisableHtml().Build();

    private static readonly Lazy<Dictionary<string, DocPage>> s_pages = new(() => Resources().ToDictionary(name => name, Read, StringComparer.Ordinal));

    /// <summary>The pages and the order they are listed in, each with what it is about.</summary>
    internal static IReadOnlyList<DocGroup> Groups { get; } =
    [
        new("What a repository can say", ["settings", "gate", "migrations", "previews", "deployments", "releases", "notices", "badges"]),
        new("What people can do", ["commands", "people", "dashboard"]),
        new("What the operator sets and sees", ["setup", "configuration", "permissions", "verbs", "api", "runners", "operating", "metrics", "limits"]),
        new("How it is made", ["contributing", .. Resources().Where(name => name.StartsWith(Decisions, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]),
    ];

    /// <summary>Every page's name.</summary>
    internal static IEnumerable<string> Resources() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..]);

    /// <summary>A page; null when there is none of this name.</summary>
    internal static DocPage? Find(string name) => s_pages.Value.GetValueOrDefault(name);

    private static DocPage Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!);
        var document = Markdown.Parse(reader.ReadToEnd(), s_markdown);
        var title = document.OfType<HeadingBlock>().First(heading => heading.Level == 1);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Lead(link, name);
        }

        return new DocPage(name, string.Concat(title.Inline!.Descendants<LiteralInline>()), document.ToHtml(s_markdown));
    }

    // Files of the project lead to pages here; what is no page is named by its words alone.
    private static void Lead(LinkInline link, string from)
    {
        if (link.Url is not { } url || url.StartsWith('#') || Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            return;
        }

        var (path, fragment) = url.Split('#', 2) is [var file, var place] ? (file, "#" + place) : (url, "");
        var name = PageOf(from, path);
        if (name is not null && Resources().Contains(name, StringComparer.Ordinal))
        {
            link.Url = DashboardLinks.Doc(name) + fragment;
            return;
        }

        foreach (var child in link.ToList())
        {
            child.Remove();
            link.InsertBefore(child);
        }

        link.Remove();
    }

    private static string? PageOf(string from, string path)
    {
        var folder = from switch
        {
            "runners" => "src/BotApp/Runners/",
            _ when from.StartsWith(Decisions, StringComparison.Ordinal) => "src/decisions/",
            _ => "src/BotApp/Docs/",
        };
        var file = new Uri(new Uri("file:///" + folder), path).AbsolutePath.TrimStart('/');
        return file switch
        {
            "src/BotApp/Runners/README.md" => "runners",
            _ when file.StartsWith("src/BotApp/Docs/", StringComparison.Ordinal) => Path.GetFileNameWithoutExtension(file),
            _ when file.StartsWith("src/decisions/", StringComparison.Ordinal) => Decisions + Path.GetFileNameWithoutExtension(file),
            _ => null,
        };
    }
}

/// <summary>Pages under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Names">The pages' names, in order.</param>
internal sealed record DocGroup(string Title, IReadOnlyList<string> Names);

/// <summary>A page about BotApp.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Title">Its first heading.</param>
/// <param name="Html">The whole page, from our own text without HTML.</param>
internal sealed record DocPage(string Name, string Title, string Html);
