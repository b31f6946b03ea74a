using BotApp.Simulator;
using BotApp.Simulator.Page;
using BotApp.Simulator.State;

namespace BotApp.Tests.Simulator.Page;

public sealed class PullPageTests
{
    [Fact]
    public async Task An_annotation_stands_under_its_source_line_with_lines_around()
    {
        await using var site = await Site.StartAsync();

        var page = await site.GetAsync(site.PullPath + "/checks");

        var table = page.QuerySelector($"#check-{site.Check.Id} table.code")!;
        var line = table.QuerySelector("tr[data-line='9']")!;
        line.TextContent.ShouldContain("word_9 = 'nine'");
        line.NextElementSibling!.ClassList.ShouldContain("remark");
        line.NextElementSibling.TextContent.ShouldContain("AssertionError: 'nine' != 9");
        table.QuerySelectorAll("tr[data-line]").Select(row => row.GetAttribute("data-line")).ShouldBe(
            ["6", "7", "8", "9", "10", "11", "12", "27", "28", "29", "30"]);
        table.QuerySelector("tr[data-line='30']")!.NextElementSibling!.TextContent.ShouldContain("thirty is <b>slow</b>");
    }

    [Fact]
    public async Task The_files_tab_shows_annotations_at_their_lines_and_the_rest_below_the_file()
    {
        await using var site = await Site.StartAsync();

        var page = await site.GetAsync(site.PullPath + "/files");

        var added = page.QuerySelector("table.diff tr.added")!;
        added.TextContent.ShouldContain("+word_9 = 'nine'");
        added.NextElementSibling!.TextContent.ShouldContain("AssertionError");
        page.QuerySelectorAll(".file > .pad .annotation").Single().TextContent.ShouldContain("thirty");
    }

    [Fact]
    public async Task An_annotation_whose_file_or_line_is_missing_is_shown_all_the_same()
    {
        await using var site = await Site.StartAsync();
        site.Sample.GitHub.Read(_ =>
        {
            site.Check.Annotations.Add(new Annotation("src/gone.py", 3, 3, "failure", "no such file", null, null, null, null));
            site.Check.Annotations.Add(new Annotation("src/words.py", 99, 120, "notice", "beyond the end", null, null, null, null));
            return true;
        });

        var page = await site.GetAsync(site.PullPath + "/checks");

        page.QuerySelectorAll(".annotation").Select(found => found.TextContent).Count(text => text.Contains("no such file") || text.Contains("beyond the end")).ShouldBe(2);
        (await site.GetAsync(site.PullPath + "/files")).QuerySelectorAll(".annotation").Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_check_shows_its_output_as_Markdown_and_its_buttons()
    {
        await using var site = await Site.StartAsync();

        var check = (await site.GetAsync(site.PullPath + "/checks")).QuerySelector($"#check-{site.Check.Id}")!;

        check.QuerySelector("summary")!.TextContent.ShouldContain("failure");
        check.QuerySelector(".markdown table")!.TextContent.ShouldContain("3.13");
        check.QuerySelector(".markdown details code")!.TextContent.ShouldContain("assert word_9 == 9");
        check.QuerySelectorAll("button").Select(button => button.TextContent).ShouldBe(["Again", "Re-run"]);
    }

    [Fact]
    public async Task The_merge_box_names_required_checks_and_why_merging_is_blocked()
    {
        await using var site = await Site.StartAsync();

        var box = (await site.GetAsync(site.PullPath)).QuerySelector("#mergebox")!;

        var rows = box.QuerySelectorAll("li").Select(row => string.Join(' ', row.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))).ToList();
        rows.ShouldContain(row => row.Contains("expected gate") && row.Contains("Required"));
        rows.ShouldContain(row => row.Contains("failure unit tests") && row.Contains("Required"));
        box.TextContent.ShouldContain("Merging is blocked");
        box.TextContent.ShouldContain("Required status check \"gate\" is expected");
    }

    [Fact]
    public async Task Deployments_link_to_their_environment()
    {
        await using var site = await Site.StartAsync();
        site.Sample.GitHub.Read(github =>
        {
            var deployment = github.Deployments.Add(new Deployment
            {
                Id = github.NextId(),
                Repository = site.Sample.Repository,
                Sha = site.Pull.HeadSha,
                Ref = "feature",
                Task = "deploy",
                Environment = "preview",
                Creator = site.Sample.App.Bot,
                CreatedAt = github.Now,
            });
            return github.Deployments.AddStatus(
                new DeploymentStatus(github.NextId(), deployment, "success", "ready", "preview", "javascript:alert(1)", "http://127.0.0.1:9/preview", site.Sample.App.Bot, github.Now), false);
        });

        var part = (await site.GetAsync(site.PullPath)).QuerySelector("#deployments")!;

        part.QuerySelectorAll("a[rel]").Single().GetAttribute("href").ShouldBe("http://127.0.0.1:9/preview");
    }

    [Fact]
    public async Task Hostile_text_is_inert_wherever_it_stands()
    {
        const string Hostile = """
            <!-- marker: secret thought -->
            <sub>small</sub> <script>alert(1)</script> <img src=x onerror=alert(1) alt=picture> <a href="javascript:alert(1)" onclick="x()">link</a>
            [md](javascript:alert(1)) ![p](https://example.org/p.png) <iframe src="https://example.org"></iframe> <form action="/x"><button>b</button></form>

            </div></article></main></body><details><summary>open</summary>

            <style>body{display:none}</style><svg onload=alert(1)></svg><a href="x" <b onmouseover=alert(1)>t</b>
            """;
        await using var site = await Site.StartAsync();
        site.Sample.Robin.Comment(site.Pull, Hostile);
        site.Sample.Octo.Edit(site.Pull, "<script>title</script>", Hostile);
        site.Sample.GitHub.Read(_ =>
        {
            site.Check.Title = site.Check.Summary = site.Check.Text = site.Check.Name = Hostile;
            site.Check.DetailsUrl = "javascript:alert(1)";
            site.Check.Actions = [new CheckButton("<b>", "\" onmouseover=\"x", "\"><script>")];
            site.Check.Annotations.Add(new Annotation("<script>", 1, 1, "failure\" onclick=\"x", Hostile, Hostile, Hostile, null, null));
            return true;
        });

        foreach (var tab in new[] { "", "/checks", "/files", "/commits" })
        {
            var page = await site.GetAsync(site.PullPath + tab);

            page.QuerySelectorAll("script").Select(script => script.GetAttribute("src")).ShouldBe(["/_sim/live.js"]);
            page.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)).ShouldBeEmpty(tab);
            page.QuerySelectorAll("iframe, style, svg, img, object, embed, base, main form[action='/x']").ShouldBeEmpty(tab);
            page.QuerySelectorAll("a[href*='javascript:']").ShouldBeEmpty(tab);
            page.QuerySelectorAll("main h1").Length.ShouldBe(1, tab);
            page.QuerySelector("body > footer").ShouldNotBeNull(tab);
        }

        var conversation = await site.GetAsync(site.PullPath);
        conversation.QuerySelector("main #mergebox").ShouldNotBeNull();
        conversation.QuerySelectorAll(".comment .markdown sub").Length.ShouldBe(2);
        conversation.QuerySelectorAll(".markdown").ShouldAllBe(text => !text.TextContent.Contains("secret thought"));
        conversation.QuerySelectorAll(".comment")[^1].TextContent.ShouldContain("<script>alert(1)</script>");
    }

    [Theory]
    [InlineData("<b>x", "<b>x</b>")]
    [InlineData("x</div>y", "xy")]
    [InlineData("<p><div>a</p>b</div>", "<p><div>a</div></p>b")]
    [InlineData("<li>a", "&lt;li&gt;a")]
    [InlineData("<ul><li>a</ul>", "<ul><li>a</li></ul>")]
    [InlineData("a < b", "a &lt; b")]
    [InlineData("<", "&lt;")]
    [InlineData("<a", "&lt;a")]
    [InlineData("<!-- open", "")]
    [InlineData("<a href=java&#115;cript:x>y</a>", "<a>y</a>")]
    [InlineData("<a href=' HTTPS://example.org/'>y</a>", "<a href=\"HTTPS://example.org/\" rel=\"nofollow noopener noreferrer\">y</a>")]
    [InlineData("<DETAILS OPEN ontoggle=x>", "<details open></details>")]
    public void Only_harmless_tags_pass_and_all_are_closed(string html, string expected) => HtmlSanitizer.Clean(html).Text.ShouldBe(expected);

    [Fact]
    public void Deep_nesting_is_shown_as_text() => MarkdownText.Show(new string('>', 5000) + "x").Text.ShouldContain("&gt;");

    [Fact]
    public async Task Sample_changes_are_offered_and_pushed()
    {
        var changes = new OneChange();
        await using var site = await Site.StartAsync(changes);

        var page = await site.PressAsync(site.PullPath, Deeds.ApplyChange);

        page.QuerySelector(".side")!.TextContent.ShouldContain("Makes everything right");
        site.Sample.GitHub.Read(github => GitReads.Lines(site.Sample.Repository, site.Pull.HeadSha, "mended.txt")).ShouldBe(["yes"]);
    }

    private sealed class OneChange : IDemoChanges
    {
        public IReadOnlyList<(string Name, string Description)> Changes { get; } = [("Mend it", "Makes everything right")];

        public void Apply(string name, Person person, PullRequest pull)
        {
            name.ShouldBe("Mend it");
            person.Push(pull, "mended.txt", "yes\n");
        }
    }
}
