using System.Net;

using AngleSharp.Dom;

using BotApp.Core;
using BotApp.Core.History;
using BotApp.Core.Reports;
using BotApp.Dashboard;
using BotApp.Storage;

namespace BotApp.Tests.Dashboard;

/// <summary>Runs, tests and the search: what is kept is shown, to whom may see it, and foreign words are words.</summary>
public sealed class RunPagesTests : IAsyncLifetime
{
    private const string Page = "/repositories/22/runs/run-evil";

    private DashboardHost host = null!; // set before each test

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_run_shows_its_times_jobs_counts_and_every_failure_with_its_whole_text()
    {
        var page = await host.PageAsync(Page);

        page.QuerySelectorAll(".figures div").Select(figure => $"{Line(figure.QuerySelector("dt")!)}: {Line(figure.QuerySelector("dd")!)}")
            .ShouldBe(["Queued: 1m 00s", "Running: 4m 00s", "In all: 5m 00s", "Over its budget of: 3m 00s", "Tests failed: 26 of 28"]);
        page.QuerySelector("p.lead a")!.GetAttribute("href").ShouldBe("/repositories/22/pull-requests/4");
        page.QuerySelectorAll("section[aria-labelledby=jobs] tbody tr").Select(row => Line(row.QuerySelector("td[data-label=Matrix]")!)).ShouldBe(["3.12, ubuntu-latest", "3.13, ubuntu-latest"]);
        page.QuerySelectorAll("section[aria-labelledby=jobs] a").Length.ShouldBe(1, "another scheme is no link");
        Line(page.QuerySelector("section[aria-labelledby=slowest] tbody th")!).ShouldBe(RunSeed.Slow.Id);
        page.QuerySelectorAll("section[aria-labelledby=failures] li").Length.ShouldBe(20);
        var rest = await host.PageAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        rest.QuerySelectorAll("section[aria-labelledby=failures] li").Length.ShouldBe(RunSeed.Failures - 20);

        var broken = page.QuerySelectorAll("section[aria-labelledby=failures] li").Concat(rest.QuerySelectorAll("section[aria-labelledby=failures] li")).Single(item => item.TextContent.Contains("test_get[a/b"));
        broken.TextContent.ShouldContain(DashboardSeed.Hostile);
        broken.TextContent.ShouldNotContain(RunSeed.Secret);
        broken.TextContent.ShouldNotContain("line 200 of");
        var whole = await host.PageAsync(broken.QuerySelectorAll("a").Single(link => link.TextContent == "The whole text").GetAttribute("href")!);
        var text = whole.QuerySelector("pre")!.TextContent;
        text.ShouldContain("assert 1 == 2");
        text.ShouldContain("***");
        text.ShouldContain("line 200 of");
        text.ShouldContain("the end");
        whole.Body!.TextContent.ShouldContain("What a test printed is not kept");
    }

    [Fact]
    public async Task A_run_without_reports_says_what_is_not_kept_and_one_of_another_repository_is_not_there()
    {
        (await host.PageAsync("/repositories/22/runs/run-tests")).QuerySelector("p.notice")!.TextContent.ShouldStartWith("No reports of it are kept");
        await host.Store.Database.WriteAsync(session => session.ExecuteAsync("DELETE FROM reports"), CancellationToken.None);
        var gone = await host.PageAsync(Page);
        gone.QuerySelector("p.notice")!.TextContent.ShouldContain("texts are kept for 90 days");
        gone.QuerySelectorAll("section[aria-labelledby=failures] tbody tr").Length.ShouldBe(RunSeed.Failures);

        foreach (var path in new[] { "/repositories/23/runs/run-evil", "/repositories/22/runs/none", $"{Page}?attempt=7", $"{Page}?failure=0" })
        {
            using var answer = await host.Client.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    [Fact]
    public async Task Runs_are_linked_where_pipelines_are()
    {
        var pull = await host.PageAsync("/repositories/22/pull-requests/4");

        pull.QuerySelectorAll("section[aria-labelledby=pipelines] tbody th a").Select(link => link.GetAttribute("href")).ShouldContain(Page);
        pull.QuerySelectorAll("section[aria-labelledby=runs] tbody th a").Select(link => link.GetAttribute("href")).ShouldContain(Page);
    }

    [Fact]
    public async Task Tests_are_listed_worst_first_and_found_by_a_part_of_their_name()
    {
        var list = await host.PageAsync("/repositories/22/tests");

        Rows(list)[0].ShouldContain("test_shaky");
        Rows(list)[0].ShouldContain("in quarantine");
        Rows(list)[0].ShouldContain("flaky");
        Rows(await host.PageAsync("/repositories/22/tests?order=slowest"))[0].ShouldContain("test_slow");
        Rows(await host.PageAsync("/repositories/22/tests?q=TEST_SLOW")).ShouldHaveSingleItem();
        Rows(await host.PageAsync($"/repositories/22/tests?q={Uri.EscapeDataString("tests/test_slow.py::test_slow")}")).ShouldHaveSingleItem();
        Rows(await host.PageAsync("/repositories/22/tests?q=no%25such")).ShouldBeEmpty();
        list.QuerySelector("section[aria-labelledby=apart] tbody")!.TextContent.ShouldContain(DashboardSeed.Hostile);
    }

    [Fact]
    public async Task Lists_of_tests_are_opened_as_far_as_a_page_bears_them_all_together()
    {
        var now = DateTimeOffset.UtcNow;
        var roster = StoredReports.PackRoster(new Dictionary<string, TestList>(StringComparer.Ordinal) { [""] = TestList.From([new TestRecord(new TestCase("tests.test_other", "test_one"), "s", TestOutcome.Passed, 1, null)]) });
        var results = new NewResults { RepositoryId = 22, Pipeline = "other", CorrelationId = "run-other", RunId = "902", Attempt = 1, Branch = "main", IsBase = true, Sha = DashboardSeed.Head, IsComplete = true, CompletedAt = now, Tests = 1, Roster = roster, Failures = [] };
        await host.Store.History.PutAsync(results, TestContext.Current.CancellationToken);
        async Task<TestsReading> ReadAsync(TestsSearch search) => (await TestsReading.FindAsync(host.Store, 22, search with { Text = "tests.", Max = 500 }, now, TestContext.Current.CancellationToken)).ShouldNotBeNull();

        var whole = await ReadAsync(new TestsSearch());
        whole.TooLarge.ShouldBeEmpty();
        whole.Lines.ShouldContain(line => line.Pipeline == "other");
        var evil = (await host.Store.Tests.NewestAsync(22, RunSeed.Pipeline, "main", TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var size = (await host.Store.History.RosterAsync(evil.Id, TestContext.Current.CancellationToken)).ShouldNotBeNull().Length;
        var scant = await ReadAsync(new TestsSearch { MaxPackedBytes = size - 1 });
        scant.TooLarge.ShouldContain(RunSeed.Pipeline);
        scant.TooLarge.ShouldNotContain("other");
        scant.Lines.ShouldContain(line => line.Pipeline == "other");
        scant.Lines.ShouldContain(line => line.Test == RunSeed.Shaky && line.Outcome == null, "it failed lately");
        scant.Lines.ShouldNotContain(line => line.Test == RunSeed.Slow);
        (await ReadAsync(new TestsSearch { MaxPackedBytes = size })).TooLarge.ShouldSatisfyAllConditions(names => names.ShouldContain("other"), names => names.ShouldNotContain(RunSeed.Pipeline));
        (await ReadAsync(new TestsSearch { MaxPackedBytes = size, Pipeline = "other" })).TooLarge.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_test_shows_what_each_run_said_and_its_score_by_the_rule_that_judges()
    {
        var page = await host.PageAsync(DashboardLinks.Test(22, RunSeed.Pipeline, "", RunSeed.Shaky));

        // Of 24 runs on main every fourth failed, and all but the last of these have a twin on the same tree that passed; the newest run has no failure of it.
        page.QuerySelectorAll("section[aria-labelledby=health] li").Select(Line).ShouldContain(line => line.StartsWith("flaky 3.12, ubuntu-latest failed 6 of 25 runs, 5 transitions in 14 days"));
        page.QuerySelectorAll("section[aria-labelledby=history] tbody tr").Count(row => row.TextContent.Contains("failed")).ShouldBe(4);
        page.QuerySelectorAll("section[aria-labelledby=history] tbody th a").Select(link => link.GetAttribute("href")).ShouldBe([$"{Page}?attempt=1"], "the others are forgotten");
        page.QuerySelector("p.notice")!.TextContent.ShouldContain("robin said so");
        page.QuerySelectorAll("form.ask").ShouldBeEmpty("nobody is signed in");
        var older = await host.PageAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        older.QuerySelectorAll("section[aria-labelledby=history] tbody tr").Length.ShouldBe(5);

        var address = DashboardLinks.Test(22, RunSeed.Pipeline, "3.12, ubuntu-latest", RunSeed.Long);
        address.Length.ShouldBeLessThan(200, "a name too long for an address goes by its number");
        (await host.PageAsync(address)).QuerySelector("h1")!.TextContent.ShouldStartWith("test_long[xxx");
        (await host.PageAsync(DashboardLinks.Test(22, RunSeed.Pipeline, "", RunSeed.Broken))).QuerySelectorAll("section[aria-labelledby=history] tbody td[data-label='Came out']").Select(Line).Distinct().ShouldBe(["failed", "skipped"], ignoreOrder: true);
        using var none = await host.Client.GetAsync(DashboardLinks.Test(22, RunSeed.Pipeline, "", new TestCase("tests", "none")));
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("#4", "/repositories/22/pull-requests/4")]
    [InlineData("hello#4", "/repositories/22/pull-requests/4")]
    [InlineData("Politely GREET", "/repositories/22/pull-requests/4")]
    [InlineData("v1.2", "/repositories/22/tags/v1.2.0")]
    [InlineData("feature/a%2F", "/repositories/22/branches/feature%2Fa%252Fb%20c")]
    [InlineData(DashboardSeed.Guid, $"/deliveries/{DashboardSeed.Guid}")]
    public async Task What_is_found_once_is_gone_to(string words, string expected)
    {
        using var answer = await host.Client.GetAsync($"/search?q={Uri.EscapeDataString(words)}");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        answer.Headers.Location!.OriginalString.ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_found_often_is_listed_and_who_may_not_read_it_finds_nothing()
    {
        var octo = await host.PageAsync("/search?q=octo");
        octo.QuerySelectorAll("h2").Select(Line).ShouldBe(["Repositories", "Pull requests"]);
        var commit = await host.PageAsync($"/search?q={DashboardSeed.Head[..7]}");
        commit.QuerySelectorAll("section[aria-labelledby=runs] tbody a").Select(link => link.GetAttribute("href")).ShouldContain(Page);
        commit.QuerySelectorAll("section[aria-labelledby=heads] tbody th").Select(Line).ShouldBe(["#4"]);
        (await host.PageAsync("/search?q=100%25_")).QuerySelector("p.empty")!.TextContent.ShouldStartWith("Nothing that you may read fits");

        foreach (var words in new[] { "#4", "octo", "greet", "v1.2", DashboardSeed.Head, DashboardSeed.Guid, "feature" })
        {
            (await SearchReading.FindAsync(host.Store, words, new HashSet<long> { 23 }, TestContext.Current.CancellationToken)).Addresses().ShouldBeEmpty(words);
            (await SearchReading.FindAsync(host.Store, words, new HashSet<long> { 22, 23 }, TestContext.Current.CancellationToken)).Addresses().ShouldNotBeEmpty(words);
        }
    }

    [Fact]
    public async Task Digits_alone_are_a_number_and_a_commit_and_with_a_sign_before_them_a_number_only()
    {
        const string head = "1234567890123456789012345678901234567890";
        var (commit, number) = (SubjectKey.Branch(DashboardSeed.Repository, "numbers"), SubjectKey.PullRequest(DashboardSeed.Repository, 1234567));
        await host.Store.Inbox.RaiseAsync(DashboardSeed.Event(commit, new BranchPushed(head)), TestContext.Current.CancellationToken);
        await host.Store.Heads.PutAsync(commit.ToString(), DashboardSeed.Repository, head, TestContext.Current.CancellationToken);
        await host.Store.Inbox.RaiseAsync(DashboardSeed.Event(number, new ChecksChanged(DashboardSeed.Head)), TestContext.Current.CancellationToken);
        async Task<IReadOnlyList<string>> FindAsync(string words) => (await SearchReading.FindAsync(host.Store, words, null, TestContext.Current.CancellationToken)).Addresses();

        (await FindAsync("1234567")).ShouldBe([DashboardLinks.Subject(number), DashboardLinks.Subject(commit)]);
        (await FindAsync("#1234567")).ShouldBe([DashboardLinks.Subject(number)]);
        (await FindAsync("123456789")).ShouldBe([DashboardLinks.Subject(commit)]);
        (await FindAsync("123456")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tests.test_api::test_get[a b]")]
    [InlineData("tests.test_api::test_get[\"quoted\"]")]
    [InlineData("tests.test_api::test_<b>*bold*</b>_[1](x)")]
    [InlineData("Prüfung › „Begrüßung“::grüßt 日本")]
    public void A_button_says_a_name_so_that_it_means_this_test_or_is_not_there(string name)
    {
        var subject = DashboardSeed.Branch;
        foreach (var button in new[] { QuarantineButtons.SetApart(subject, "", new TestCase(name[..name.IndexOf("::", StringComparison.Ordinal)], name[(name.IndexOf("::", StringComparison.Ordinal) + 2)..])), QuarantineButtons.CountAgain(subject, "", name) })
        {
            button.ShouldNotBeNull();
            button.Command.ShouldContain(name);
        }

        QuarantineButtons.CountAgain(subject, "", "two\nlines").ShouldBeNull();
        QuarantineButtons.CountAgain(subject, "", new string('x', 2000)).ShouldBeNull();
        QuarantineButtons.CountAgain(subject, "", "tests.test_api::test reason:\"x\" and `y`").ShouldBeNull("it would be read as a reason");
    }

    private static List<string> Rows(IDocument page) => [.. page.QuerySelectorAll(".scroll[aria-labelledby=tests] tbody tr").Select(Line)];

    private static string Line(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
