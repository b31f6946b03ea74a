using BotApp.Core.Commands;

namespace BotApp.Core.Tests.Commands;

public class CommandParserTests
{
    private static readonly ParsedCommand Status = new ParsedCommand.Status();

    private static readonly ParsedCommand RerunFailed = new ParsedCommand.Rerun(new RerunTarget.Failed(), null);

    private static IReadOnlyList<ParsedCommand> Commands(string body, string? prefix = null)
    {
        var comment = CommandParser.Parse(body, prefix);
        comment.Problems.ShouldBeEmpty();
        return comment.Commands;
    }

    [Theory]
    [InlineData("Nice.", false)]
    [InlineData("see https://github.com/octo/greet and ask @robin", false)]
    [InlineData("> /rerun", false)]
    [InlineData("/rerun", true)]
    [InlineData("thanks\r\n \u00A0\u200B/rerun all", true)]
    [InlineData("@botapp rerun", true)]
    [InlineData("```\n/rerun\n```", true)] // not a command, but that is for Markdown to say
    public void What_cannot_be_a_command_is_known_without_settings(string body, bool mayAsk)
    {
        CommandParser.MayAsk(body).ShouldBe(mayAsk);
        CommandParser.MayAsk(new string('a', CommandParser.MaxLength + 1)).ShouldBeTrue();
        foreach (var prefix in new[] { null, "@botapp", "@robin" }.Where(_ => !mayAsk))
        {
            Commands(body, prefix).ShouldBeEmpty();
        }
    }

    private static ParsedCommand One(string body) => Commands(body).ShouldHaveSingleItem();

    private static CommandProblem Problem(string body, string? prefix = null)
    {
        var comment = CommandParser.Parse(body, prefix);
        comment.Commands.ShouldBeEmpty();
        return comment.Problems.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("```\n/status\n```")]
    [InlineData("~~~sh\n/status\n~~~")]
    [InlineData("```\n/status")]
    [InlineData("    /status")]
    [InlineData("\t/status")]
    [InlineData("`/status`")]
    [InlineData("`a\n/status\nb`")]
    [InlineData("> /status")]
    [InlineData("> quoted\n/status")]
    [InlineData(">> /status")]
    [InlineData("<!-- /status -->")]
    [InlineData("<!--\n\n/status\n\n-->")]
    [InlineData("text <!--\n/status\n-->")]
    [InlineData("# /status")]
    [InlineData("/status\n===")]
    [InlineData("/status\n---")]
    [InlineData("[/status](https://example.org)")]
    [InlineData("[a\n/status](https://example.org)")]
    [InlineData("[a\n/status][b]\n\n[b]: https://example.org")]
    [InlineData("- /status")]
    [InlineData("1. /status")]
    [InlineData("- item\n\n  /status")]
    [InlineData("/status | x\n--- | ---\n1 | 2")]
    [InlineData("<div>\n/status\n</div>")]
    [InlineData("<details>\n<summary>log</summary>\n\n/status\n\n</details>")]
    [InlineData("<pre>\n/status\n</pre>")]
    [InlineData("\\/status")]
    [InlineData("&#47;status")]
    [InlineData("**/status**")]
    public void G3_A_command_in_code_quotes_lists_headings_links_or_html_is_ignored(string body) =>
        Commands(body).ShouldBeEmpty();

    [Fact]
    public void G3_A_command_after_code_or_closed_html_is_read()
    {
        One("```\n/rerun\n```\n/status").ShouldBe(Status);
        One("<details>\n\n/rerun\n\n</details>\n\n/status").ShouldBe(Status);
        One("<!-- note -->\n\n/status").ShouldBe(Status);
    }

    [Fact]
    public void G4_Below_a_quoted_reply_only_the_own_command_runs() =>
        One("> /rerun all\n> text\n\n/status\n").ShouldBe(Status);

    [Theory]
    [InlineData("  /status")]
    [InlineData("/status   ")]
    [InlineData("/status\r\n")]
    [InlineData("hello\r\n/status\r\nbye")]
    [InlineData("/STATUS")]
    [InlineData("/Status")]
    [InlineData("\u00A0/status\u00A0")]
    [InlineData("\u200B/status")]
    [InlineData("/sta\u200Btus")]
    [InlineData("\uFEFF/status")]
    public void G5_Spaces_case_and_invisible_characters_are_normalised(string body) => One(body).ShouldBe(Status);

    [Fact]
    public void G5_The_verb_has_no_case_and_the_arguments_have()
    {
        One("/RERUN Unit-Tests").ShouldBe(new ParsedCommand.Rerun(new RerunTarget.Named("Unit-Tests"), null));
        One("/rerun\u00A0ALL").ShouldBe(new ParsedCommand.Rerun(new RerunTarget.All(), null));
        One("/rerun   ci \u2009 lint").ShouldBe(new ParsedCommand.Rerun(new RerunTarget.Named("ci lint"), null));
    }

    [Theory]
    [InlineData("please /status")]
    [InlineData("see a/status")]
    [InlineData("either/or")]
    [InlineData("/ status")]
    [InlineData("//status")]
    [InlineData("/usr/bin/status")]
    [InlineData("/status/")]
    public void G6_A_command_in_a_sentence_or_path_is_ignored(string body) => Commands(body).ShouldBeEmpty();

    [Fact]
    public void G7_Several_commands_run_in_order_and_the_same_once()
    {
        Commands("/status\n/rerun\ntext\n/STATUS\n\n/rerun failed\n/rerun all")
            .ShouldBe([Status, RerunFailed, new ParsedCommand.Rerun(new RerunTarget.All(), null)]);
        Commands("/quarantine tests/a*b\n/rerun x*y").Count.ShouldBe(2);
    }

    [Fact]
    public void G8_An_unknown_command_is_silence_without_our_mention_and_answered_with_it()
    {
        Commands("/retest\n/lgtm").ShouldBeEmpty();

        var problem = Problem("@botapp rerum all", "@botapp");
        problem.Code.ShouldBe(CommandProblemCode.UnknownCommand);
        problem.Suggestion.ShouldBe("rerun");
        problem.Message.ShouldBe("'rerum' is not a command. Did you mean @botapp rerun?");
        Problem("@botapp thanks a lot", "@botapp").Suggestion.ShouldBeNull();
    }

    [Theory]
    [InlineData("/rerun name with spaces", "name with spaces")]
    [InlineData("/rerun \"name with spaces\"", "name with spaces")]
    [InlineData("/rerun “name with spaces”", "name with spaces")]
    [InlineData("/rerun `ci / test (3.12)`", "ci / test (3.12)")]
    [InlineData("/rerun ci / test (3.12)", "ci / test (3.12)")]
    [InlineData("/rerun \"all\"", "all")]
    [InlineData("/rerun all tests", "all tests")]
    [InlineData("/rerun tests/*_[ab]_**", "tests/*_[ab]_**")]
    [InlineData("/rerun build: linux=x64", "build: linux=x64")]
    [InlineData("/rerun sha::x", "sha::x")]
    public void G9_A_name_may_be_quoted_or_the_rest_of_the_line(string body, string name) =>
        One(body).ShouldBe(new ParsedCommand.Rerun(new RerunTarget.Named(name), null));

    [Fact]
    public void G10_Hundreds_of_commands_are_capped_and_explained()
    {
        var comment = CommandParser.Parse(string.Join('\n', Enumerable.Range(0, 500).Select(number => $"/rerun job{number}")));

        comment.Commands.Count.ShouldBe(CommandParser.MaxCommands);
        var problem = comment.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(CommandProblemCode.TooMany);
        problem.Message.ShouldBe("A comment can give 10 commands; the first 10 are done, 490 more are not.");
    }

    public static TheoryData<string> Heavy => [.. new[]
    {
        "[", "![", "(", "*a", "_a*", "`", "> ", "- ", "<", "<a ", "<!--", "| ", "|\n", "/x ", "/rerun ", "\\", "&", "[a](", "[a]: ", "\n\n", "  ", "\u200B", "~~~\n", "<details>\n\n", "/rerun \"\n", "**a ", "/hold reason:",
    }];

    [Theory]
    [MemberData(nameof(Heavy))]
    public void G10_The_longest_comment_is_read_in_bounded_time(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 66_000 / piece.Length))[..(CommandParser.MaxLength - 9)];

        Patience.Ends(() => CommandParser.Parse(text[..16_000] + "\n/status\n" + text[..40_000] + "\n\n/status"), piece);
    }

    [Fact]
    public void G10_A_longer_body_or_line_is_refused()
    {
        Problem("/status " + new string('x', CommandParser.MaxLength)).Code.ShouldBe(CommandProblemCode.TooLong);
        Problem("/rerun " + new string('x', 3_000)).Message.ShouldContain("more than 2000 characters");
    }

    [Fact]
    public void G14_With_a_mention_only_lines_that_start_with_it_are_ours()
    {
        Commands("@botapp status\n@BotApp: /rerun\n@botapp, help", "@botapp").ShouldBe([Status, RerunFailed, new ParsedCommand.Help()]);
        Commands("/status\n@botapper status\nping @botapp status", "@botapp").ShouldBeEmpty();
        Commands("> @botapp status\n\n@botapp", "@botapp").ShouldBeEmpty();
        Commands("/botapp status\n/status", "/botapp").ShouldBe([Status]);
    }

    [Fact]
    public void Every_usage_line_is_read_as_its_own_command()
    {
        ParsedCommand[] expected =
        [
            new ParsedCommand.Cancel(null),
            new ParsedCommand.Cancel("e2e"),
            new ParsedCommand.Refresh(),
            new ParsedCommand.OkToTest("abcdef1"),
            new ParsedCommand.CancelOkToTest(),
            new ParsedCommand.Hold(""),
            new ParsedCommand.Hold("waiting for Robin's word"),
            new ParsedCommand.Unhold(),
            new ParsedCommand.Override("ci / lint", "known, see #12"),
            new ParsedCommand.Override("lint", "the server is down"),
            new ParsedCommand.CancelOverride(null),
            new ParsedCommand.CancelOverride("ci / lint"),
        ];

        Commands("/cancel\n/cancel e2e\n/refresh\n/ok-to-test ABCDEF1\n/ok-to-test cancel").ShouldBe(expected[..5]);
        Commands("/hold\n/hold waiting for Robin's word\n/unhold").ShouldBe(expected[5..8]);
        Commands("/override ci / lint reason:\"known, see #12\"\n/override lint reason: the server is down\n/override cancel\n/override cancel ci / lint").ShouldBe(expected[8..]);
    }

    [Fact]
    public void Commands_of_delivery_are_read()
    {
        Commands("/freeze\n/freeze until 2026-12-31 holidays\n/freeze for:24h reason=\"big move\"\n/unfreeze").ShouldBe(
        [
            new ParsedCommand.Freeze(CommandSpan.Open, ""),
            new ParsedCommand.Freeze(new CommandSpan(new DateOnly(2026, 12, 31), null), "holidays"),
            new ParsedCommand.Freeze(new CommandSpan(null, TimeSpan.FromHours(24)), "big move"),
            new ParsedCommand.Unfreeze(),
        ]);
        Commands("/quarantine tests/test_a.py::test_b[x y] until=2026-12-31 reason:flaky since June\n/quarantine cancel tests/test_a.py::test_b").ShouldBe(
        [
            new ParsedCommand.Quarantine("tests/test_a.py::test_b[x y]", new CommandSpan(new DateOnly(2026, 12, 31), null), "flaky since June"),
            new ParsedCommand.CancelQuarantine("tests/test_a.py::test_b"),
        ]);
        Commands("/preview\n/preview down\n/preview web rebuild").ShouldBe(
        [
            new ParsedCommand.Preview(null, PreviewAction.Up),
            new ParsedCommand.Preview(null, PreviewAction.Down),
            new ParsedCommand.Preview("web", PreviewAction.Rebuild),
        ]);
        Commands("/deploy production\n/deploy staging ABCDEF1234\n/deploy production --override-freeze \"hot fix\"\n/rollback production").ShouldBe(
        [
            new ParsedCommand.Deploy("production", null, null),
            new ParsedCommand.Deploy("staging", "abcdef1234", null),
            new ParsedCommand.Deploy("production", null, "hot fix"),
            new ParsedCommand.Rollback("production", null),
        ]);
        Commands("/lock production data move\n/unlock production\n/publish v1.2.0\n/publish v1.2.0 resume\n/rerun --sha abcdef1").ShouldBe(
        [
            new ParsedCommand.Lock("production", "data move"),
            new ParsedCommand.Unlock("production"),
            new ParsedCommand.Publish("v1.2.0", false, null),
            new ParsedCommand.Publish("v1.2.0", true, null),
            new ParsedCommand.Rerun(new RerunTarget.Failed(), "abcdef1"),
        ]);
    }

    [Theory]
    [InlineData("/help me", "it takes no arguments, got 'me'")]
    [InlineData("/ok-to-test now", "expected a commit (7 to 40 hexadecimal digits) or cancel, got 'now'")]
    [InlineData("/override", "it needs the name of a check")]
    [InlineData("/override lint", "it needs a reason")]
    [InlineData("/override lint reason:", "'reason' needs a value")]
    [InlineData("/override lint reason:\"open", "a quote is not closed")]
    [InlineData("/freeze until tomorrow", "'tomorrow' is not a day such as 2026-12-31")]
    [InlineData("/freeze for:never", "'never' is not a duration such as 24h or 14d")]
    [InlineData("/freeze for:1h until:2026-12-31", "either until or for, not both")]
    [InlineData("/freeze for:1h for:2h", "'for' is there twice")]
    [InlineData("/quarantine", "it needs a test's id")]
    [InlineData("/preview a b", "expected a preview's name and start, stop or restart, got 'a b'")]
    [InlineData("/deploy", "it needs an environment")]
    [InlineData("/deploy production main", "'main' is not a commit (7 to 40 hexadecimal digits)")]
    [InlineData("/deploy production --force", "there is no option '--force' (there is sha, override-freeze, again)")]
    [InlineData("/rollback", "it needs an environment")]
    [InlineData("/rollback a b", "expected one environment, got 'a b'")]
    [InlineData("/publish", "it needs a tag")]
    [InlineData("/publish v1 now", "expected a tag and perhaps resume, got 'v1 now'")]
    public void Wrong_arguments_are_explained_with_the_usage(string body, string sentence)
    {
        var problem = Problem(body);

        problem.Code.ShouldBe(CommandProblemCode.BadArguments);
        problem.Text.ShouldBe(body);
        problem.Usage.ShouldNotBeNull();
        problem.Message.ShouldBe($"{body.Split(' ')[0]}: {sentence}. Usage: {problem.Usage}");
    }

    [Fact]
    public void Every_verb_has_one_row_and_settings_know_it_by_its_name()
    {
        CommandList.AllVerbs.ShouldBe(Enum.GetValues<CommandVerb>());
        foreach (var command in CommandList.All)
        {
            CommandList.Find(command.Name.ToUpperInvariant()).ShouldBe(command);
            command.Usage.ShouldStartWith($"/{command.Name}");
            Core.Settings.SettingsReader.Read($"commands: {{ enabled: [{command.Name}], allow: {{ {command.Name}: [admin] }} }}", "x").Settings!.Commands.Enabled.ShouldBe([command.Verb]);
        }
    }
}
