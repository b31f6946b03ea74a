using System.Net;

using AngleSharp.Dom;

using BotApp.Core;
using BotApp.Dashboard;
using BotApp.Storage;

namespace BotApp.Tests.Dashboard;

public sealed class PagesTests : IAsyncLifetime
{
    private DashboardHost host = null!; // set before each test

    public static TheoryData<string> Pages { get; } =
    [
        "/", "/repositories/22", "/repositories/22/pull-requests/4", $"/repositories/22/branches/{Uri.EscapeDataString(DashboardSeed.AwkwardBranch)}",
        "/repositories/22/tags/v1.2.0", "/repositories/22/environments/staging", "/repositories/22/audit", "/repositories/22/trends", "/repositories/22/trends?days=7", "/repositories/22/trends?days=90", "/repositories/22/releases", "/repositories/22/deployments", "/deliveries", $"/deliveries/{DashboardSeed.Guid}", "/deliveries/unreadable-1", "/jobs",
        $"/repositories/22/runs/{RunSeed.Run}", "/repositories/22/runs/run-tests", "/repositories/22/runs/run-deploy", "/repositories/22/tests",
        DashboardLinks.Test(DashboardSeed.Repository, RunSeed.Pipeline, "", RunSeed.Shaky), DashboardLinks.Test(DashboardSeed.Repository, RunSeed.Pipeline, "", RunSeed.Broken), "/search", "/search?q=octo",
    ];

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_landmarks_one_heading_and_captions(string path)
    {
        var page = await host.PageAsync(path);

        page.DocumentElement.GetAttribute("lang").ShouldBe("en");
        page.QuerySelectorAll("main").Length.ShouldBe(1);
        page.QuerySelectorAll("header nav[aria-label]").Length.ShouldBe(1);
        page.QuerySelectorAll("h1").Length.ShouldBe(1);
        page.QuerySelector("a.skip")!.GetAttribute("href").ShouldBe("#content");
        page.QuerySelectorAll("header a[aria-current=page]").Length.ShouldBe(1);
        page.QuerySelectorAll("table").ShouldAllBe(table => table.QuerySelector("caption") != null && table.QuerySelectorAll("thead th[scope=col]").Length > 1);
        page.QuerySelectorAll("td").ShouldAllBe(cell => cell.HasAttribute("data-label"));
        page.QuerySelectorAll("[aria-labelledby]").ShouldAllBe(element => page.GetElementById(element.GetAttribute("aria-labelledby")!) != null);
        page.QuerySelectorAll("[id]").Select(element => element.Id).ShouldBeUnique();
    }

    [Fact]
    public async Task G66_A_merge_group_on_which_nothing_begins_says_so_above_its_gate()
    {
        var page = await host.PageAsync($"/repositories/22/branches/{Uri.EscapeDataString(DashboardSeed.Group.Name)}");

        page.QuerySelector("p.notice.bad")!.TextContent.ShouldContain("Nothing has begun to run on this merge group.");
        page.QuerySelector("section[aria-labelledby=gate] ul.tree")!.TextContent.ShouldContain("since 09:00 UTC");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task F93_A_page_has_no_script_or_style_but_from_our_files_and_says_so(string path)
    {
        using var answer = await host.Client.GetAsync(path);
        var page = await host.PageAsync(path);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("style-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        policy.ShouldContain("script-src 'self'");
        page.QuerySelectorAll("style, [style], [onclick], iframe").ShouldBeEmpty();
        page.QuerySelectorAll("script").ShouldAllBe(script => script.TextContent == "" && script.GetAttribute("src")!.StartsWith("/assets/", StringComparison.Ordinal));
        page.QuerySelectorAll("a").ShouldAllBe(link => !link.GetAttribute("href")!.StartsWith("javascript", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_repository_shows_who_did_what_and_who_froze_it()
    {
        var page = await host.PageAsync("/repositories/22");

        var rows = page.QuerySelectorAll("section[aria-labelledby=audit] tbody tr");
        rows.Select(row => Line(row.QuerySelector("th")!)).ShouldBe(["octo 100", "robin 200"]);
        Cell(rows[1], "Deed").ShouldBe("/hold done");
        Cell(rows[1], "What came of it").ShouldBe("The gate is held closed until /unhold. held Reason given: waiting");
        Cell(rows[0], "Deed").ShouldBe("/override refused");
        rows[1].QuerySelector("td[data-label=Where] a")!.GetAttribute("href").ShouldBe("/repositories/22/pull-requests/4");
        page.QuerySelectorAll("p.lead").ShouldContain(line => line.TextContent.StartsWith("Frozen by octo since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_shows_what_is_live_where_since_when_by_whom_and_what_was_deployed()
    {
        var page = await host.PageAsync("/repositories/22");

        var environment = page.QuerySelector("section[aria-labelledby=environments] tbody tr")!;
        environment.QuerySelector("th a")!.GetAttribute("href").ShouldBe("/repositories/22/environments/staging");
        Cell(environment, "Live").ShouldStartWith("1f2e3d4");
        Cell(environment, "By").ShouldBe("octo");
        Cell(environment, "Remarks").ShouldContain("a later deployment failed, or it stopped answering");
        Cell(environment, "Remarks").ShouldContain($"locked by robin (load test {DashboardSeed.Hostile})");
        var deployment = page.QuerySelector("section[aria-labelledby=deployments] tbody tr")!;
        Cell(deployment, "Stands").ShouldStartWith("failed the run ended with Failure.");
        (await host.PageAsync("/repositories/22/environments/staging")).QuerySelectorAll("p.notice").Single().TextContent.ShouldStartWith("In doubt.");
    }

    [Fact]
    public async Task A_pull_request_shows_who_did_what_and_where_all_of_it_is()
    {
        await host.Store.Audit.AddAsync([.. Enumerable.Range(1, 10).Select(number => DashboardSeed.Act("robin", 200, "/rerun", "rerun", $"Number {number}."))], CancellationToken.None);

        var page = await host.PageAsync("/repositories/22/pull-requests/4");

        page.QuerySelectorAll("section[aria-labelledby=audit] tbody tr").Length.ShouldBe(10);
        var all = await host.PageAsync(page.QuerySelector("section[aria-labelledby=audit] .paging a")!.GetAttribute("href")!);
        all.QuerySelectorAll("tbody tr").Length.ShouldBe(12);
        all.QuerySelector("input[name=number]")!.GetAttribute("value").ShouldBe("4");
        all.QuerySelectorAll("tbody td[data-label=Deed] a").Select(link => link.GetAttribute("href")).Distinct().ShouldBe(["https://github.com/octo/hello/pull/4#issuecomment-31"], "another scheme is no link");
    }

    [Fact]
    public async Task The_audit_trail_is_searched_and_paged()
    {
        await host.Store.Audit.AddAsync([.. Enumerable.Range(1, 60).Select(number => DashboardSeed.Act("robin", 200, "/rerun", "rerun", $"Number {number}."))], CancellationToken.None);

        var first = await host.PageAsync("/repositories/22/audit?deed=/rerun&who=ROBIN");
        var second = await host.PageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        first.QuerySelectorAll("tbody tr").Length.ShouldBe(50);
        second.QuerySelectorAll("tbody tr").Length.ShouldBe(10);
        second.QuerySelector("a[rel=next]").ShouldBeNull();
        Cell(second.QuerySelectorAll("tbody tr")[^1], "What came of it").ShouldStartWith("Number 1.");
        (await RowsAsync("/repositories/22/audit?outcome=refused")).ShouldBe(1);
        (await RowsAsync("/repositories/22/audit?number=%234")).ShouldBe(50);
        (await RowsAsync("/repositories/22/audit?number=5")).ShouldBe(0);
        (await RowsAsync("/repositories/22/audit?number=four")).ShouldBe(0);
        first.QuerySelectorAll("select[name=deed] option").Select(option => option.GetAttribute("value")).ShouldBe(["", "/hold", "/override", "/rerun"]);
        first.QuerySelector("select[name=deed] option[selected]")!.GetAttribute("value").ShouldBe("/rerun");
        await host.PageAsync("/repositories/23/audit", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Repositories_show_what_waits_in_each()
    {
        var row = (await host.PageAsync("/")).QuerySelector("tbody tr")!;

        row.QuerySelector("th a")!.TextContent.ShouldBe("octo/hello");
        row.QuerySelector("th a")!.GetAttribute("href").ShouldBe("/repositories/22");
        Cell(row, "Open pull requests").ShouldBe("1");
        Cell(row, "Subjects").ShouldBe("5");
        Cell(row, "Waiting").ShouldBe("1");
        Cell(row, "Dead letters").ShouldBe("2");
    }

    [Fact]
    public async Task A_repository_lists_its_subjects_and_every_link_leads_somewhere()
    {
        var page = await host.PageAsync("/repositories/22");

        page.QuerySelectorAll("section h2").Select(heading => heading.TextContent).ShouldBe(["What is live where", "Trends", "Deployments", "Pull requests", "Branches", "Merge groups", "Tags", "Who did what", "Proposed settings", "Badges"]);
        var links = page.QuerySelectorAll("tbody th a").Select(link => link.GetAttribute("href")!).ToList();
        links.Count.ShouldBe(5);
        foreach (var link in links)
        {
            await host.PageAsync(link);
        }
    }

    [Fact]
    public async Task A_pull_request_shows_gate_pipelines_and_previews_with_reasons()
    {
        var page = await host.PageAsync("/repositories/22/pull-requests/4");

        page.QuerySelector("h1")!.TextContent.ShouldContain(DashboardSeed.Hostile);
        var gate = page.QuerySelectorAll("ul.tree > li").Select(item => Line(item)).ToList();
        gate.ShouldContain(item => item.StartsWith("waiting tests not_reported", StringComparison.Ordinal));
        gate.ShouldContain(item => item.StartsWith("met docs passed", StringComparison.Ordinal));
        page.QuerySelector("#gate")!.TextContent.ShouldContain("closed");
        var running = page.QuerySelector("section[aria-labelledby=pipelines] tbody tr")!;
        Cell(running, "Stands").ShouldBe("running");
        running.QuerySelector("td[data-label=Run] a")!.GetAttribute("href").ShouldBe("https://github.com/octo/hello/actions/runs/900");
        Cell(running, "Attempt").ShouldBe("2");
        Cell(running, "Round").ShouldBe("1");
        var previews = page.QuerySelectorAll("section[aria-labelledby=previews] tbody tr").ToList();
        previews[0].QuerySelector("a")!.GetAttribute("href").ShouldBe("https://pr-4.preview.example.org/");
        Cell(previews[1], "Problem").ShouldBe("It answered 500, expected 200.");
        Line(page.QuerySelector("main")!).ShouldContain("robin holds the gate closed. waiting for the release");
    }

    [Fact]
    public async Task The_timeline_tells_events_decisions_and_what_became_of_each_effect()
    {
        var entries = (await host.PageAsync("/repositories/22/pull-requests/4")).QuerySelectorAll("ol.timeline > li").ToList();

        entries.Count.ShouldBe(2);
        Line(entries[0].QuerySelector("h3")!).ShouldBe("ChecksChanged waiting");
        Line(entries[1].QuerySelector("h3")!).ShouldBe("PullRequestOpened");
        entries[1].QuerySelector("a")!.GetAttribute("href").ShouldBe($"/deliveries/{DashboardSeed.Guid}");
        entries[1].TextContent.ShouldContain("1f2e3d4 is the newest commit.");
        var effects = entries[1].QuerySelectorAll("ul.effects > li").Select(Line).ToList();
        effects[0].ShouldStartWith("done Check botapp/tests on 1f2e3d4 shows \"2 of 6 jobs done\"");
        effects[1].ShouldStartWith("tried once, pending");
        effects[1].ShouldEndWith("GitHub answered 502.");
        effects[2].ShouldStartWith("given up React with rocket");
        effects[2].ShouldEndWith($"GitHub refused: {DashboardSeed.Hostile}");
        entries[1].TextContent.ShouldContain("Timers changed: poll");
    }

    [Fact]
    public async Task F93_Foreign_text_stays_text_and_foreign_addresses_of_other_kinds_are_no_links()
    {
        var html = await host.Client.GetStringAsync("/repositories/22/pull-requests/4");
        var page = await host.PageAsync("/repositories/22/pull-requests/4");

        html.ShouldNotContain("<script>");
        page.QuerySelectorAll("script").Select(script => script.OuterHtml).ShouldBe(["<script src=\"/assets/live.js\" defer=\"\"></script>"]);
        page.QuerySelectorAll("a").ShouldNotContain(link => link.TextContent.Contains("javascript", StringComparison.Ordinal) || link.TextContent == "run 901");
        page.Body!.TextContent.ShouldContain("javascript:alert(2)");
    }

    [Fact]
    public async Task A_branch_is_found_by_its_very_name_as_checks_link_to_it()
    {
        var page = await host.PageAsync($"/repositories/22/branches/{Uri.EscapeDataString(DashboardSeed.AwkwardBranch)}");
        var other = await host.Client.GetAsync($"/repositories/22/branches/{Uri.EscapeDataString("feature/a/b c")}");

        Line(page.QuerySelector("h1")!).ShouldBe($"Branch {DashboardSeed.AwkwardBranch}");
        page.QuerySelector("section[aria-labelledby=pipelines]")!.TextContent.ShouldContain("42 tests passed");
        other.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_tag_shows_its_release()
    {
        var page = await host.PageAsync("/repositories/22/tags/v1.2.0");

        Line(page.QuerySelector(".lead")!).ShouldStartWith("blocked greet 1.2.0 at 1f2e3d4");
        page.Body!.TextContent.ShouldContain("pyproject.toml says 1.1.9, the tag says 1.2.0");
        page.QuerySelector("section[aria-labelledby=manifest] tbody th")!.TextContent.ShouldBe("greet-1.2.0-py3-none-any.whl");
        page.QuerySelector(".lead a")!.GetAttribute("href").ShouldBe("https://github.com/octo/hello/releases/tag/v1.2.0");
        page.QuerySelector(".notice.bad")!.TextContent.ShouldContain("The tag was moved");
    }

    [Fact]
    public async Task Deliveries_are_searched_by_event_repository_and_id()
    {
        (await RowsAsync("/deliveries")).ShouldBe(2);
        (await RowsAsync("/deliveries?event=pull_request")).ShouldBe(1);
        (await RowsAsync("/deliveries?repository=OCTO/hello")).ShouldBe(1);
        (await RowsAsync("/deliveries?repository=22&event=push")).ShouldBe(0);
        (await RowsAsync($"/deliveries?guid={DashboardSeed.Guid}")).ShouldBe(1);
        var unknown = await host.PageAsync("/deliveries?repository=octo/nowhere");

        unknown.QuerySelector("[role=status]")!.TextContent.ShouldContain("No repository is called octo/nowhere here");
    }

    [Fact]
    public async Task Older_deliveries_are_on_the_next_page()
    {
        await DashboardSeed.ManyDeliveriesAsync(host.Store, 60);

        var first = await host.PageAsync("/deliveries?event=push");
        var second = await host.PageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        first.QuerySelectorAll("tbody tr").Length.ShouldBe(50);
        second.QuerySelectorAll("tbody tr").Length.ShouldBe(10);
        second.QuerySelector("a[rel=next]").ShouldBeNull();
        Line(second.QuerySelectorAll("tbody tr")[^1]).ShouldEndWith("many-001");

        // What is rare is looked for among so many of the newest, and further back by whoever wants that.
        await host.Store.Database.WriteAsync(session => session.ExecuteAsync("UPDATE deliveries SET id = id + 20000 WHERE guid = 'many-060'"), CancellationToken.None);
        var rare = await host.PageAsync("/deliveries?event=pull_request");
        rare.QuerySelector("p.empty")!.TextContent.ShouldBe("Nothing that fits so far.");
        rare.QuerySelector("p.paging")!.TextContent.ShouldContain("Looked back to");
        var back = await host.PageAsync(rare.QuerySelector("p.paging a")!.GetAttribute("href")!);
        back.QuerySelectorAll("tbody tr").Length.ShouldBe(1);
        back.QuerySelector("p.paging").ShouldBeNull();
    }

    [Fact]
    public async Task A_delivery_shows_its_payload_and_what_it_led_to_but_no_secret()
    {
        var page = await host.PageAsync($"/deliveries/{DashboardSeed.Guid}");

        page.QuerySelector("h1")!.TextContent.ShouldBe("pull_request.opened");
        var led = page.QuerySelector("section[aria-labelledby=led] tbody tr")!;
        Cell(led, "Subject").ShouldBe("#4");
        Cell(led, "Decision").ShouldStartWith("1f2e3d4 is the newest commit.");
        page.QuerySelector("pre")!.TextContent.ShouldContain("<script>alert('x')</script>");
        page.QuerySelector("pre")!.TextContent.ShouldContain("\n  \"action\": \"opened\"");
        page.Body!.TextContent.ShouldContain("GitHub-Hookshot/1");
        page.Body.TextContent.ShouldNotContain("not-to-be-shown");
    }

    [Fact]
    public async Task Jobs_show_the_queue_and_what_was_given_up()
    {
        var page = await host.PageAsync("/jobs");

        var job = page.QuerySelector("section[aria-labelledby=queue] tbody tr")!;
        Line(job.QuerySelector("th")!).ShouldBe("octo/hello #4");
        Cell(job, "Failed tries").ShouldBe("1");
        Cell(job, "Last error").ShouldContain("502");
        var dead = page.QuerySelectorAll("section[aria-labelledby=dead-letters] tbody tr").ToList();
        dead.Count.ShouldBe(2);
        dead.ShouldContain(row => Cell(row, "Reason") == "Eight tries: the rules threw.");
        page.QuerySelector(".figures .bad dd")!.TextContent.ShouldBe("2");
    }

    [Fact]
    public async Task Retry_puts_a_dead_letter_back_and_wakes_its_subject()
    {
        var page = await host.PageAsync("/jobs");
        using var fresh = await host.Client.GetAsync("/jobs");
        var row = page.QuerySelectorAll("section[aria-labelledby=dead-letters] tbody tr").First(one => one.TextContent.Contains("ChecksChanged", StringComparison.Ordinal));
        var token = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await fresh.Content.ReadAsStringAsync()).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        using var answer = await PostAsync(row.QuerySelector("input[name=id]")!.GetAttribute("value")!, row.QuerySelector("input[name=effect]")!.GetAttribute("value")!, token);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/jobs?outcome=retried");
        await Engine.Eventually.TrueAsync(() => host.Worker.Activated.Contains(DashboardSeed.Release.ToString()), "the subject is activated");
        (await host.Store.DeadLetters.ListAsync(10, CancellationToken.None)).ShouldNotContain(letter => !letter.IsEffect);
        var act = (await host.Store.Audit.ListAsync(new AuditSearch(22), CancellationToken.None))[0];
        (act.Who, act.Deed, act.Source).ShouldBe(("operator", "Retry", "dashboard"));
        act.What.ShouldStartWith("Dead event");
        (await host.PageAsync("/jobs?outcome=retried")).QuerySelector("[role=status]")!.TextContent.ShouldContain("Put back");
    }

    [Fact]
    public async Task F92_Retry_without_the_forms_token_is_refused()
    {
        using var answer = await PostAsync("1", "false", "forged");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await host.Store.DeadLetters.ListAsync(10, CancellationToken.None)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("/repositories/23")]
    [InlineData("/repositories/22/pull-requests/5")]
    [InlineData("/repositories/23/pull-requests/4")]
    [InlineData("/repositories/22/branches/none")]
    [InlineData("/repositories/22/tags/none")]
    [InlineData("/deliveries/none")]
    public async Task What_is_not_stored_is_not_found(string path)
    {
        using var answer = await host.Client.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldStartWith("There is no such page");
        answer.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
    }

    [Fact]
    public async Task The_style_is_ours_and_knows_dark_and_phones()
    {
        var page = await host.PageAsync("/");
        var style = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        using var answer = await host.Client.GetAsync(style);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("prefers-color-scheme: dark");
        text.ShouldContain(":focus-visible");
        text.ShouldContain("max-width: 48rem");
    }

    [Fact]
    public void Links_are_those_that_checks_lead_to()
    {
        BotApp.Dashboard.DashboardLinks.Subject(DashboardSeed.Branch).ShouldBe("/repositories/22/branches/feature%2Fa%252Fb%20c");
        BotApp.Dashboard.DashboardLinks.Subject(DashboardSeed.Pull).ShouldBe("/repositories/22/pull-requests/4");
        BotApp.Dashboard.DashboardLinks.Subject(SubjectKey.Tag(22, "rel/1")).ShouldBe("/repositories/22/tags/rel%2F1");
    }

    private async Task<int> RowsAsync(string path) => (await host.PageAsync(path)).QuerySelectorAll("tbody tr").Length;

    private Task<HttpResponseMessage> PostAsync(string id, string effect, string token) => host.Client.PostAsync(
        "/jobs?handler=Retry",
        new FormUrlEncodedContent(new Dictionary<string, string> { ["id"] = id, ["effect"] = effect, ["__RequestVerificationToken"] = token }));

    private static string Cell(IElement row, string label) => Line(row.QuerySelector($"td[data-label='{label}']")!);

    private static string Line(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
