using BotApp.Core.Releases;
using Markdig;

namespace BotApp.Core.Tests.Releases;

public sealed class ReleaseNotesTests
{
    private const string Compare = "https://github.example/octo/lib/compare/v1.2.3...v1.2.4";

    private static readonly NotesPlan Plan = new(
        [new("Features", ["feature", "enhancement"], null), new("Fixes", ["bug*"], null), new("Dependencies", ["dependencies"], 2)],
        ["skip-changelog"],
        ["*[bot]"],
        NewContributors: true,
        CompareLink: true);

    [Fact]
    public void R1_Changes_stand_under_their_categories()
    {
        var notes = ReleaseNotes.Write(
            [Change(1, "Add x", "octo", "Enhancement"), Change(2, "Mend y", "robin", "bug: crash", "feature-x"), Change(3, "Tidy"), Change(4, "Bump", "dep[bot]"), Change(5, "Hide", "octo", "skip-changelog")],
            Plan,
            Compare);

        notes.ShouldBe($"""
            <!-- botapp:notes:start -->

            ## Features

            - Add x by @octo in [#1](https://github.example/octo/lib/pull/1)

            ## Fixes

            - Mend y by @robin in [#2](https://github.example/octo/lib/pull/2)

            ## Other

            - Tidy by @octo in [#3](https://github.example/octo/lib/pull/3)

            [All changes]({Compare})
            <!-- botapp:notes:end -->
            """);
    }

    [Fact]
    public void R22_Without_changes_the_notes_say_so_and_link()
    {
        ReleaseNotes.Write([], Plan, Compare).ShouldBe($"{ReleaseNotes.StartMarker}\nNo changes listed.\n\n[All changes]({Compare})\n{ReleaseNotes.EndMarker}");
        ReleaseNotes.Write([Change(1, "Hide", "octo", "skip-changelog")], Plan, null).ShouldContain("No changes listed.");
    }

    [Fact]
    public void A_category_for_all_takes_what_is_left_wherever_it_stands()
    {
        var plan = Plan with { Categories = [new("Everything else", ["*"], null), new("Fixes", ["bug"], null)] };

        var notes = ReleaseNotes.Write([Change(1, "Mend", "octo", "bug"), Change(2, "Tidy")], plan, null);

        notes.IndexOf("Everything else", StringComparison.Ordinal).ShouldBeLessThan(notes.IndexOf("Fixes", StringComparison.Ordinal));
        notes.IndexOf("Tidy", StringComparison.Ordinal).ShouldBeLessThan(notes.IndexOf("Mend", StringComparison.Ordinal));
        notes.ShouldNotContain("## Other");
    }

    [Fact]
    public void A_long_category_is_folded()
    {
        var notes = ReleaseNotes.Write([.. Enumerable.Range(1, 3).Select(n => Change(n, $"Bump {n}", "octo", "dependencies"))], Plan, null);

        notes.ShouldContain("<details><summary>3 changes</summary>\n\n- Bump 1");
        notes.ShouldContain("\n</details>\n");
    }

    [Fact]
    public void New_contributors_are_thanked_once_and_bots_are_not()
    {
        var plan = Plan with { ExcludedAuthors = [] };
        var notes = ReleaseNotes.Write(
            [Change(1, "One", "robin") with { IsFirstContribution = true }, Change(2, "Two", "robin") with { IsFirstContribution = true }, Change(3, "Bump", "dep[bot]") with { IsFirstContribution = true, IsBot = true }],
            plan,
            null);

        notes.ShouldContain("## New contributors\n\n- @robin made their first contribution in [#1]");
        notes.Split("first contribution").Length.ShouldBe(2);
        notes.ShouldContain("by `dep[bot]` in [#3]");
        ReleaseNotes.Write([Change(1, "One", "robin") with { IsFirstContribution = true }], plan with { NewContributors = false }, null).ShouldNotContain("New contributors");
    }

    [Theory]
    [InlineData("Thank @octo/team and @robin")]
    [InlineData("Fixes #12, octo/lib#3 and GH-4")]
    [InlineData("See https://github.example/octo/lib/issues/1 or www.example.org")]
    [InlineData("<img src=x onerror=alert(1)> <!-- botapp:notes:end -->")]
    [InlineData("[click](https://evil.example) ![x](y) **bold** `code` ~~no~~ _x_")]
    [InlineData("one\r\n\r\n# two\n- three")]
    [InlineData("&lt;b&gt; \\")]
    [InlineData("- one")]
    [InlineData("+ one")]
    [InlineData("---")]
    [InlineData("===")]
    [InlineData("1. one")]
    [InlineData("12) one")]
    [InlineData("> one")]
    [InlineData("    one")]
    [InlineData("| a | b |")]
    public void A_hostile_title_is_shown_as_text_and_calls_nobody(string title)
    {
        var notes = ReleaseNotes.Write([Change(7, title)], Plan, null);

        var line = notes.Split('\n').Single(candidate => candidate.StartsWith("- ", StringComparison.Ordinal));
        var html = Markdown.ToHtml(line, new MarkdownPipelineBuilder().UseAutoLinks().UseEmphasisExtras().Build());
        notes.Split(ReleaseNotes.EndMarker).Length.ShouldBe(2);
        html.Split('<').Length.ShouldBe(7, html); // <ul> <li> <a> and their ends, nothing else
        var shown = System.Net.WebUtility.HtmlDecode(html.Split("<li>")[1].Split(" by @octo")[0]);
        shown.Replace("\u200B", "", StringComparison.Ordinal).ShouldBe(string.Join(' ', title.Split((char[])['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries)));
        System.Text.RegularExpressions.Regex.IsMatch(shown, "[@#][\\w]|://|GH-\\d|www\\.", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeFalse(shown);
    }

    [Fact]
    public void A_foreign_encoder_is_used_and_still_cannot_break_the_markers()
    {
        var notes = ReleaseNotes.Write([Change(1, "a")], Plan, null, text => text + "\n" + ReleaseNotes.EndMarker);

        notes.Split(ReleaseNotes.EndMarker).Length.ShouldBe(2);
        notes.ShouldContain("- a &lt;!--");
    }

    [Fact]
    public void Many_changes_are_cut_and_counted()
    {
        var notes = ReleaseNotes.Write([.. Enumerable.Range(1, 2000).Select(n => Change(n, new string('x', 200)))], Plan, Compare);

        notes.Length.ShouldBeLessThanOrEqualTo(ReleaseNotes.MaxLength);
        notes.ShouldContain(" more\n");
        notes.ShouldContain("All changes");
        notes.ShouldEndWith(ReleaseNotes.EndMarker);
    }

    [Theory]
    [InlineData(ExistingNotes.Keep)]
    [InlineData(ExistingNotes.Append)]
    [InlineData(ExistingNotes.Replace)]
    public void R21_Text_outside_the_markers_survives(ExistingNotes mode)
    {
        var first = ReleaseNotes.Write([], Plan, null);
        var second = ReleaseNotes.Write([Change(1, "Add x")], Plan, null);

        var merged = ReleaseNotes.Merge("By hand.\r\n\r\n" + first + "\r\n  After.", second, mode);

        merged.ShouldBe("By hand.\r\n\r\n" + second + "\r\n  After.");
        ReleaseNotes.Merge(merged, second, mode).ShouldBe(merged);
    }

    [Theory]
    [InlineData(ExistingNotes.Keep, "By hand.")]
    [InlineData(ExistingNotes.Append, "By hand.\n\nGENERATED")]
    [InlineData(ExistingNotes.Replace, "GENERATED\n\nBy hand.")]
    public void R21_Text_without_markers_survives(ExistingNotes mode, string expected)
    {
        var generated = ReleaseNotes.Write([], Plan, null);

        ReleaseNotes.Merge("By hand.", generated, mode).ShouldBe(expected.Replace("GENERATED", generated, StringComparison.Ordinal));
        ReleaseNotes.Merge(" \n", generated, mode).ShouldBe(generated);
        ReleaseNotes.Merge(null, generated, mode).ShouldBe(generated);
    }

    [Theory]
    [InlineData(124_000, false)]
    [InlineData(120_000, true)]
    public void R21_Where_a_person_s_text_leaves_no_room_it_stays_alone(int length, bool hasRoom)
    {
        var existing = new string('x', length);
        var generated = ReleaseNotes.Write([Change(1, new string('y', 2000))], Plan, null);

        var merged = ReleaseNotes.Merge(existing, generated, ExistingNotes.Append);

        merged.ShouldBe(hasRoom ? existing + "\n\n" + generated : existing);
    }

    [Fact]
    public void R21_A_lost_marker_costs_nobody_a_word()
    {
        var generated = ReleaseNotes.Write([], Plan, null);
        var broken = ReleaseNotes.StartMarker + "\nSomebody's text.";

        var once = ReleaseNotes.Merge(broken, generated, ExistingNotes.Append);
        var twice = ReleaseNotes.Merge(once, generated, ExistingNotes.Append);

        once.ShouldContain("Somebody's text.");
        twice.ShouldBe(once);
        ReleaseNotes.Merge(ReleaseNotes.EndMarker + " x", generated, ExistingNotes.Append).ShouldContain(" x");
    }

    [Fact]
    public void R20_A_hotfix_counts_from_its_own_line_and_the_next_minor_from_its_own()
    {
        Find(["v1.2.2", "v1.2.3", "v1.1.0"], "1.2.4").ShouldBe("v1.2.3");
        Find(["v1.2.3", "v1.3.0", "v1.3.0-rc.1"], "1.4.0").ShouldBe("v1.3.0");
        Find(["v1.3.0", "v1.2.4", "v1.4.0"], "1.2.4").ShouldBeNull();
        Find(["v1.2.3", "v1.3.0-rc.1"], "1.3.0").ShouldBe("v1.2.3");
        Find(["v1.2.3", "v1.3.0-rc.1"], "1.3.0rc2").ShouldBe("v1.3.0-rc.1");
        Find(["v1.3.0-rc.1"], "1.3.0").ShouldBeNull();
        Find([], "1.0").ShouldBeNull();
    }

    [Theory]
    [InlineData("1.3.0-rc.1", "1.2.0", true, false)]
    [InlineData("1.3.0", "1.3.0rc1 1.2.9 1.4.0rc1", false, true)]
    [InlineData("1.2.4", "1.2.3 1.3.0", false, false)]
    [InlineData("1.3.0", "1.3.0", false, true)]
    [InlineData("1.0", "", false, true)]
    [InlineData("1.0.post1", "1.0", false, true)]
    public void R6_R20_Only_the_highest_final_version_is_latest(string version, string released, bool isPrerelease, bool isLatest)
    {
        ReleaseFlags.For(PythonVersion.Read(version)!, released.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => PythonVersion.Read(text)!))
            .ShouldBe(new ReleaseFlags(isPrerelease, isLatest));
    }

    private static string? Find(string[] tags, string version) =>
        PreviousRelease.Find(tags.Select(tag => new VersionTag(tag, PythonVersion.Read(tag)!)), PythonVersion.Read(version)!)?.Tag;

    private static MergedPullRequest Change(int number, string title, string author = "octo", params string[] labels) =>
        new(number, title, author, IsBot: false, labels, $"https://github.example/octo/lib/pull/{number}", IsFirstContribution: false);
}
