using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotApp.Core.Notifications;
using BotApp.Core.Settings;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotApp.Core.Tests.Notifications;

/// <summary>What people read, and that nothing foreign acts in it.</summary>
public sealed partial class NoticeTextTests
{
    private static readonly Uri s_dashboard = new("https://botapp.example.org/");

    private static readonly Notice s_deployed = new()
    {
        Id = "deployed:4",
        Event = NotifyEvent.Deployed,
        At = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero),
        Repository = new NoticeRepository(17, "octo/shop", "https://github.com/octo/shop"),
        Title = "bbbbbbb is live in staging",
        Url = "https://staging.example.org/?a=1&b=2",
        Page = "/repositories/17/environments/staging",
        Sha = Scenario.B,
        By = "robin",
        Environment = "staging",
        Changes = new NoticeChanges(3, 0, [new ChangedPull(7, "Add a page") { Author = "octo" }, new ChangedPull(5, "Mend my_cart.py & more")], true, "https://github.com/octo/shop/compare/aaa...bbb"),
    };

    /// <summary>Texts that a stranger may put into a title, a branch or a login.</summary>
    public static TheoryData<string> Hostile => new(
        "<!channel> <!here> <!everyone> look",
        "<@U024BE7LH> <#C024BE7LR> <!subteam^S123> <https://evil.example|Click here>",
        "@channel @here @all @everyone @robin",
        "https://evil.example/x www.evil.example mailto:a@evil.example javascript:alert(1)",
        "![x](https://evil.example/track.png) [Sign in](https://evil.example)",
        "[a]: https://evil.example",
        "*bold* _under_ ~gone~ `code` ```fence",
        "a\r\nBcc: victim@example.org\r\n\r\nSecond body",
        "a\nSubject: other\n.\nMAIL FROM:<a@b>",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "\"><a href=\"https://evil.example\">x</a>",
        "&lt;!channel&gt; &#60;!here&#62;",
        "\u202Eevil\u202C \u200B\u0000\u0007\u001B[31mred\u001B[0m",
        "=?utf-8?B?QmNjOiB4QHk=?=",
        "> quoted\n# heading\n| a | b |\n|---|---|",
        "\uD800 half a letter",
        new string('x', 100_000));

    [Fact]
    public void D_Slack_is_told_what_is_live_and_what_it_brought()
    {
        var json = JsonNode.Parse(SlackText.Json([s_deployed], s_dashboard))!;

        json["text"]!.GetValue<string>().ShouldBe(
            """
            ✅ *octo/shop: bbbbbbb is live in staging*
            Asked for by robin.
            It brings 3 commits.
            • <https://github.com/octo/shop/pull/7|#7> Add a page (octo)
            • <https://github.com/octo/shop/pull/5|#5> Mend my_cart.py &amp; more
            <https://github.com/octo/shop/compare/aaa...bbb|All changes>
            <https://staging.example.org/?a=1&amp;b=2|Open> · <https://botapp.example.org/repositories/17/environments/staging|BotApp's page>
            """.ReplaceLineEndings("\n"));
        (json["link_names"]!.GetValue<bool>(), json["unfurl_links"]!.GetValue<bool>(), json["unfurl_media"]!.GetValue<bool>()).ShouldBe((false, false, false));
    }

    [Fact]
    public void D_A_mail_says_the_same_as_text_and_as_HTML()
    {
        var mail = MailText.Of([s_deployed], s_dashboard);

        mail.Subject.ShouldBe("[octo/shop] bbbbbbb is live in staging");
        mail.Plain.ShouldBe(
            """
            ✅ octo/shop: bbbbbbb is live in staging
            Asked for by robin.
            It brings 3 commits.
              - #7 Add a page (octo)
              - #5 Mend my_cart.py & more
            All changes: https://github.com/octo/shop/compare/aaa...bbb
            https://staging.example.org/?a=1&b=2
            BotApp's page: https://botapp.example.org/repositories/17/environments/staging


            """.ReplaceLineEndings("\n"));
        mail.Html.ShouldContain("<li><a href=\"https://github.com/octo/shop/pull/7\">#7</a> Add a page (octo)</li>");
        mail.Html.ShouldContain("<li><a href=\"https://github.com/octo/shop/pull/5\">#5</a> Mend my_cart.py &amp; more</li>");
        mail.Html.ShouldContain("<a href=\"https://staging.example.org/?a=1&amp;b=2\">Open</a>");
    }

    [Fact]
    public void D_A_webhook_carries_a_version_an_id_and_everything_that_is_known_and_is_signed_as_GitHub_signs()
    {
        var text = WebhookText.Json("0f1e", [s_deployed], s_dashboard);

        var json = JsonNode.Parse(text)!;
        (json["schema"]!.GetValue<int>(), json["id"]!.GetValue<string>()).ShouldBe((1, "0f1e"));
        var notice = json["notices"]!.AsArray().ShouldHaveSingleItem()!;
        (notice["event"]!.GetValue<string>(), notice["environment"]!.GetValue<string>(), notice["sha"]!.GetValue<string>(), notice["at"]!.GetValue<string>()).ShouldBe(("deployed", "staging", Scenario.B, "2026-11-20T12:00:00Z"));
        notice["changes"]!["pullRequests"]!.AsArray().Select(pull => (pull!["number"]!.GetValue<int>(), pull["title"]!.GetValue<string>(), (string?)pull["author"])).ShouldBe([(7, "Add a page", "octo"), (5, "Mend my_cart.py & more", null)]);
        notice["changes"]!["compareUrl"]!.GetValue<string>().ShouldEndWith("/compare/aaa...bbb");
        WebhookText.Json("0f1e", [s_deployed], s_dashboard).ShouldBe(text, "the same bytes each time");
        (WebhookText.Event([s_deployed]), WebhookText.Event([s_deployed, s_deployed])).ShouldBe(("deployed", "digest"));

        // The example of GitHub's own documentation. Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation.
        WebhookText.Signature("Hello, World!"u8, "It's a Secret to Everybody").ShouldBe("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
    }

    [Fact]
    public void D_Of_many_pull_requests_some_are_listed_and_the_rest_is_counted()
    {
        var many = s_deployed with { Changes = s_deployed.Changes! with { Pulls = [.. Enumerable.Range(1, 50).Select(number => new ChangedPull(number, $"Change {number}"))] } };

        SlackText.Json([many], s_dashboard).ShouldContain("and 30 more");
        MailText.Of([many], s_dashboard).Plain.ShouldContain("… and 30 more");
        MailText.Of([many with { Changes = many.Changes! with { IsAll = false } }], s_dashboard).Plain.ShouldContain("… and more");
        JsonNode.Parse(WebhookText.Json("1", [many], s_dashboard))!["notices"]![0]!["changes"]!["pullRequests"]!.AsArray().Count.ShouldBe(50, "machines get them all");
    }

    [Fact]
    public void D_A_digest_says_how_many_and_names_all_it_has_room_for()
    {
        IReadOnlyList<Notice> storm = [.. Enumerable.Range(1, 100).Select(number => s_deployed with { Id = $"deployed:{number}", Title = $"{number} is live in staging" })];

        var slack = JsonNode.Parse(SlackText.Json(storm, s_dashboard))!["text"]!.GetValue<string>();
        slack.ShouldStartWith("*100 notices*");
        slack.Length.ShouldBeLessThan(4000, "Slack shows no more in one piece");
        slack.ShouldMatch("… and [0-9]+ more on <https://botapp.example.org/\\|BotApp's pages>$");
        var mail = MailText.Of([storm[0], storm[1] with { Event = NotifyEvent.RolledBack }], s_dashboard);
        mail.Subject.ShouldBe("[octo/shop] 2 notices: deployed, rolled-back");
        mail.Plain.ShouldContain("1 is live in staging");
        mail.Plain.ShouldContain("2 is live in staging");
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void S12_Nothing_foreign_acts_in_Slack_or_in_a_chat_that_reads_Markdown(string text)
    {
        var slack = JsonNode.Parse(SlackText.Json([With(text)], s_dashboard))!["text"]!.GetValue<string>();

        // Every bracket of Slack's is a link of ours.
        var links = Bracket().Matches(slack).Select(match => match.Value).ToList();
        links.ShouldAllBe(link => Ours().IsMatch(link));
        var rest = Bracket().Replace(slack, "");
        rest.ShouldNotContain("<");
        rest.ShouldNotContain(">");
        rest.Count(letter => letter == '*').ShouldBe(2, "the title is bold, and nothing else");
        rest.ShouldNotContain("`");
        rest.ShouldNotContain("~");
        rest.ShouldNotContain("://");
        MentionsSomebody().IsMatch(rest).ShouldBeFalse();
        slack.Length.ShouldBeLessThan(8000);
        rest.Where(letter => char.IsControl(letter) && letter != '\n').ShouldBeEmpty();
        Markdown.Parse(rest).Descendants().Where(node => node is LinkInline or AutolinkInline or HtmlBlock or HtmlInline or CodeBlock or CodeInline or LinkReferenceDefinition).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void S12_Nothing_foreign_acts_in_a_mail(string text)
    {
        var mail = MailText.Of([With(text)], s_dashboard);

        mail.Subject.Length.ShouldBeLessThan(200);
        mail.Subject.Where(char.IsControl).ShouldBeEmpty();
        mail.Html.ShouldNotContain("<script");
        mail.Html.ShouldNotContain("<img");
        Anchor().Matches(mail.Html).Select(match => match.Groups["to"].Value).ShouldAllBe(to => to.StartsWith("https://github.com/octo/", StringComparison.Ordinal) || to.StartsWith("https://staging.example.org/", StringComparison.Ordinal) || to.StartsWith("https://botapp.example.org/", StringComparison.Ordinal));
        Tag().Matches(mail.Html).Select(match => match.Value).Distinct(StringComparer.Ordinal).ShouldBeSubsetOf(["<!", "<html", "<body", "<h3", "</h3", "<p", "</p", "<ul", "</ul", "<li", "</li", "<a", "</a", "</body", "</html"]);
        mail.Plain.ShouldNotContain("://evil");
        mail.Plain.Split('\n').ShouldAllBe(line => !line.StartsWith("Bcc:", StringComparison.Ordinal) && line != ".");
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(mail.Plain)).ShouldBe(mail.Plain, "whole letters only");
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:word@evil.example/")]
    [InlineData("/relative")]
    [InlineData(null)]
    public void S12_What_is_no_address_of_the_web_becomes_no_link(string? url)
    {
        InertText.Link(url).ShouldBeNull();
        MailText.Of([s_deployed with { Url = url }], s_dashboard).Html.ShouldNotContain(">Open<");
        SlackText.Json([s_deployed with { Url = url }], s_dashboard).ShouldNotContain("|Open");
    }

    [Fact]
    public void S12_An_address_cannot_end_its_own_link() =>
        InertText.Link("https://staging.example.org/a|b>c\"d'e(f)")!.IndexOfAny(['|', '>', '<', '"', '\'', '(', ')', ' ']).ShouldBe(-1);

    private static Notice With(string text) => s_deployed with
    {
        Title = text,
        Detail = text,
        By = text,
        Changes = s_deployed.Changes! with { Pulls = [new ChangedPull(7, text) { Author = text }] },
    };

    [GeneratedRegex("<[^<>]*>", RegexOptions.None, 1000)]
    private static partial Regex Bracket();

    [GeneratedRegex("^<https://(github\\.com/octo/shop|staging\\.example\\.org|botapp\\.example\\.org)/[^|<>]*\\|(#[0-9]+|All changes|Open|BotApp's page)>$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ours();

    [GeneratedRegex("@[A-Za-z0-9]", RegexOptions.None, 1000)]
    private static partial Regex MentionsSomebody();

    [GeneratedRegex("<a [^>]*href=\"(?<to>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Anchor();

    [GeneratedRegex("</?[A-Za-z0-9]+|<!", RegexOptions.None, 1000)]
    private static partial Regex Tag();
}
