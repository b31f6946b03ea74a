using BotApp.Core.Commands;

namespace BotApp.Core.Tests.Commands;

/// <summary>Comments as people, bots and editors write them, and exactly the commands that are obeyed.</summary>
public sealed class CommentTableTests
{
    private const long OurApp = 1;
    private const long AllowedBot = 44;
    private const string None = "";

    private static readonly (string Body, string Obeyed)[] People =
    [
        // plain
        ("/status", "status"), ("/help", "help"), ("/refresh", "refresh"), ("/rerun", "rerun failed"), ("/rerun all", "rerun all"), ("/rerun failed", "rerun failed"),
        ("/rerun ci / lint", "rerun ci / lint"), ("/rerun \"all\"", "rerun all-by-name"), ("/cancel", "cancel"), ("/cancel tests", "cancel tests"), ("/hold", "hold"), ("/hold wait for QA", "hold wait for QA"),
        ("/unhold", "unhold"), ("/ok-to-test", "ok-to-test"), ("/ok-to-test ABCDEF1", "ok-to-test abcdef1"), ("/ok-to-test cancel", "ok-to-test cancel"),
        ("/override tests reason:\"known\"", "override tests: known"), ("/override cancel", "override cancel"), ("/freeze until 2026-12-31 party", "freeze 2026-12-31 party"), ("/freeze for 2h", "freeze 02:00:00 "), ("/unfreeze", "unfreeze"),
        // case, spaces, line ends, Unicode
        ("/STATUS", "status"), ("/Rerun All", "rerun all"), ("  /status  ", "status"), ("/status\r\n", "status"), ("hello\r\n/status\r\nbye", "status"), ("\u00A0/status\u00A0", "status"), ("\u200B/sta\u200Btus", "status"),
        ("\uFEFF/status", "status"), ("\u202E/status", "status"), ("/rerun тесты", "rerun тесты"), ("/rerun 測試 (3.12)", "rerun 測試 (3.12)"), ("/hold 🚧 später", "hold 🚧 später"), ("／status", None), ("/ѕtatus", None), ("/statuſ", None),
        ("⁄status", None), ("/rerun \u0007x", "rerun x"), ("\u0000/status", "status"),
        // in sentences and paths
        ("please /status", None), ("see a/status", None), ("either/or", None), ("/ status", None), ("//status", None), ("/usr/bin/status", None), ("/status/", None), ("/statusx", None), ("/status.", None), ("I said /rerun all, twice", None),
        ("/lgtm", None), ("/approve\n/retest", None), ("/lgtm\n/status", "status"),
        // code
        ("```\n/status\n```", None), ("~~~\n/rerun all\n~~~", None), ("```sh\n/status", None), ("    /status", None), ("\t/status", None), ("`/status`", None), ("`a\n/status\nb`", None), ("```\n/rerun\n```\n/status", "status"), ("text\n    /status", "status"),
        // quotes, lists, headings, tables, links, emphasis
        ("> /status", None), ("> quoted\n/status", None), (">> /status", None), ("> /rerun all\n\n/status", "status"), ("On Monday octo wrote:\n> /rerun all\n\nno", None), ("- /status", None), ("1. /status", None), ("- a\n\n  /status", None),
        ("# /status", None), ("/status\n===", None), ("/status | x\n--- | ---", None), ("[/status](https://example.org)", None), ("[a\n/status](https://example.org)", None), ("**/status**", None), ("*x*\n/status", "status"), ("\\/status", None), ("&#47;status", None),
        // HTML
        ("<!-- /status -->", None), ("<!--\n\n/status\n\n-->", None), ("<details>\n\n/status\n\n</details>", None), ("<div>\n/status\n</div>", None), ("<details>\n\nlog\n\n</details>\n\n/status", "status"), ("<b>x</b>\n/status", "status"),
        // several
        ("/status\n/rerun all", "status; rerun all"), ("/status\n\ntext\n\n/STATUS", "status"), ("/hold a\n/hold b", "hold a; hold b"), ("/rerun\n/rerun failed", "rerun failed"), ("/help\n> /hold\n\n/unhold", "help; unhold"),
        // wrong arguments do nothing
        ("/override tests", None), ("/override", None), ("/freeze until tomorrow", None), ("/status now", None), ("/ok-to-test now", None), ("/hold \"open", None), ("/rerun --force", None), ("/freeze for:1h until:2026-12-31", None),
        // nothing
        ("", None), ("   ", None), ("/", None), ("LGTM!", None), ("\n\n\n", None), ("@botapp status", None),
    ];

    public static TheoryData<string, string> Comments => [.. People.Select(row => (row.Body, row.Obeyed))];

    [Fact]
    public void There_are_at_least_a_hundred_of_them_each_once()
    {
        People.Length.ShouldBeGreaterThanOrEqualTo(100);
        People.Select(row => row.Body).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Comments))]
    public void G3_Of_a_persons_comment_exactly_these_commands_are_obeyed(string body, string obeyed) =>
        Obeyed(body, CommentAction.Created).ShouldBe(obeyed);

    [Theory]
    [MemberData(nameof(Comments))]
    public void G1_Edited_deleted_or_on_an_issue_the_same_comment_does_nothing(string body, string obeyed)
    {
        _ = obeyed;

        Obeyed(body, CommentAction.Edited).ShouldBe(None);
        Obeyed(body, CommentAction.Deleted).ShouldBe(None);
        Obeyed(body, CommentAction.Created, isPullRequest: false).ShouldBe(None);
    }

    [Theory]
    [MemberData(nameof(Comments))]
    public void G13_From_ourselves_or_another_bot_it_does_nothing_and_from_a_named_bot_the_same(string body, string obeyed)
    {
        Obeyed(body, CommentAction.Created, isBot: true, app: OurApp).ShouldBe(None);
        Obeyed(body, CommentAction.Created, isBot: true, app: 45).ShouldBe(None);
        Obeyed(body, CommentAction.Created, isBot: true).ShouldBe(None);
        Obeyed(body, CommentAction.Created, isBot: true, app: AllowedBot).ShouldBe(obeyed);
    }

    [Fact]
    public void G10_In_the_longest_comment_the_command_is_found_and_one_longer_is_refused_whole()
    {
        var prose = string.Concat(Enumerable.Repeat("Lorem ipsum dolor.\n\n", 4_000));

        Obeyed(prose[..(CommandParser.MaxLength - 10)] + "\n\n/status", CommentAction.Created).ShouldBe("status");
        Obeyed(prose[..(CommandParser.MaxLength - 1)] + "\n\n/status", CommentAction.Created).ShouldBe(None);
    }

    [Fact]
    public void G3_What_is_not_a_command_leaves_no_trace_on_the_pull_request()
    {
        var given = Scenario.PullRequestWith("version: 1\ngate: { required: [{ check: dco, app: dco }], grace: 0s }");
        given.Opened();
        var before = System.Text.Json.JsonSerializer.Serialize(given.PullRequest);

        foreach (var (body, _) in People.Where(row => row.Obeyed == None && CommandParser.Parse(row.Body).Problems.Count == 0))
        {
            given.Says(body, "admin").Deeds.ShouldBeEmpty(body);
        }

        System.Text.Json.JsonSerializer.Serialize(given.PullRequest).ShouldBe(before);
    }

    private static string Obeyed(string body, CommentAction action, bool isPullRequest = true, bool isBot = false, long? app = null)
    {
        var reading = CommandRules.ShouldParse(new CommentFacts(action, isPullRequest, app == OurApp, isBot, app), [AllowedBot]);
        return reading.Parse ? string.Join("; ", CommandParser.Parse(body).Commands.Select(Said)) : None;
    }

    private static string Said(ParsedCommand command) => command switch
    {
        ParsedCommand.Rerun { Scope: RerunTarget.All } => "rerun all",
        ParsedCommand.Rerun { Scope: RerunTarget.Failed } => "rerun failed",
        ParsedCommand.Rerun { Scope: RerunTarget.Named { Name: "all" } } => "rerun all-by-name",
        ParsedCommand.Rerun { Scope: RerunTarget.Named named } => $"rerun {named.Name}",
        ParsedCommand.Cancel cancel => $"cancel {cancel.Name}".TrimEnd(),
        ParsedCommand.Hold hold => $"hold {hold.Reason}".TrimEnd(),
        ParsedCommand.OkToTest trust => $"ok-to-test {trust.Sha}".TrimEnd(),
        ParsedCommand.CancelOkToTest => "ok-to-test cancel",
        ParsedCommand.Override pass => $"override {pass.Check}: {pass.Reason}",
        ParsedCommand.CancelOverride => "override cancel",
        ParsedCommand.Freeze freeze => $"freeze {(freeze.Span.Until is { } day ? $"{day:yyyy-MM-dd}" : $"{freeze.Span.For}")} {freeze.Reason}",
        _ => CommandList.Of(command.Verb).Name,
    };
}
