using System.IO.Compression;
using System.Net;
using BotApp.Simulator.State;

namespace BotApp.Tests.Simulator.Page;

public sealed class SitePagesTests
{
    [Fact]
    public async Task Every_page_is_whole_labelled_and_loads_nothing_from_elsewhere()
    {
        await using var site = await Site.StartAsync();
        var sha = site.Pull.HeadSha;
        string[] paths =
        [
            "/", "/octo", "/octo/hello", "/octo/hello/releases", $"/octo/hello/commit/{sha}", "/octo/hello/compare/main...feature", $"/octo/hello/blob/{sha}/src/words.py",
            $"/octo/hello/runs/{site.Check.Id}", "/deliveries", "/settings/installations", site.PullPath, site.PullPath + "/commits", site.PullPath + "/checks", site.PullPath + "/files",
        ];
        foreach (var path in paths)
        {
            var page = await site.GetAsync(path);

            page.Title.ShouldNotBeNullOrWhiteSpace(path);
            page.QuerySelectorAll("h1").Length.ShouldBe(1, path);
            page.QuerySelectorAll("main").Length.ShouldBe(1, path);
            page.QuerySelectorAll("input:not([type=hidden]), textarea, select").Where(field => field.Closest("label") is null && field.Closest(".markdown") is null).ShouldBeEmpty(path);
            page.QuerySelectorAll("[src], link[href]").Select(element => element.GetAttribute("src") ?? element.GetAttribute("href")).ShouldAllBe(address => address!.StartsWith("/_sim/"));
            page.All.Where(element => element.Id is { Length: > 0 }).GroupBy(element => element.Id).Where(same => same.Count() > 1).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_a_clear_404_and_the_API_stays_reachable()
    {
        await using var site = await Site.StartAsync();

        foreach (var path in new[] { "/nobody", "/octo/none", "/octo/hello/pull/99", "/octo/hello/pull/99999999999", "/octo/hello/what", "/octo/hello/commit/ffffffff", "/_sim/none" })
        {
            (await site.GetAsync(path, HttpStatusCode.NotFound)).QuerySelector("h1")!.TextContent.ShouldContain("404");
        }

        site.Sample.GitHub.AssertNothingUnexpected();
        using var api = site.Sample.Server.CreateClient();
        using var client = new HttpClient { BaseAddress = site.BaseUrl };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tests");
        (await client.GetStringAsync("/repos/octo/hello")).ShouldContain("\"full_name\"");
        (await client.GetStringAsync("/")).ShouldContain("current_user_url");
    }

    [Fact]
    public async Task The_mark_of_a_page_changes_exactly_when_the_page_does()
    {
        await using var site = await Site.StartAsync();
        var at = "/_sim/version?at=" + Uri.EscapeDataString(site.PullPath);
        var shown = (await site.GetAsync(site.PullPath)).QuerySelector("main")!.GetAttribute("data-version");

        var before = await site.Client.GetStringAsync(at);
        var again = await site.Client.GetStringAsync(at);
        site.Sample.Robin.Comment(site.Pull, "New");
        var after = await site.Client.GetStringAsync(at);

        before.ShouldBe(shown);
        again.ShouldBe(before);
        after.ShouldNotBe(before);
    }

    [Fact]
    public async Task A_private_repository_exists_only_for_those_who_may_read_it()
    {
        await using var site = await Site.StartAsync();
        site.Sample.Octo.CreateRepository("hidden", isPrivate: true);

        await site.GetAsync("/octo/hidden");
        site.BecomePerson("robin");
        await site.GetAsync("/octo/hidden", HttpStatusCode.NotFound);
        (await site.GetAsync("/")).Body!.TextContent.ShouldNotContain("hidden");
    }

    [Fact]
    public async Task A_run_shows_attempts_jobs_steps_log_and_artifacts()
    {
        await using var site = await Site.StartAsync();
        var sample = site.Sample;
        var script = await sample.Executor.NextAsync(attempt => attempt.EventName == "pull_request");
        await script.PlanAsync("unit");
        await script.StartAsync("unit");
        await script.UploadAsync("junit", new Dictionary<string, string> { ["junit.xml"] = "<testsuite/>" });
        await script.CompleteAsync("unit", "failure", "first line\n<script>log</script>\n");
        script.Finish();
        await sample.UntilAsync(github => github.Workflows.Find(sample.Repository, script.Attempt.RunId)!.Latest.Status == "completed", "the run is completed");

        var page = await site.GetAsync($"/octo/hello/actions/runs/{script.Attempt.RunId}");

        page.QuerySelector(".steps")!.TextContent.ShouldContain("Run tests");
        page.QuerySelector("pre.log")!.TextContent.ShouldBe("first line\n<script>log</script>");
        page.QuerySelectorAll(".tabs a").Select(link => link.TextContent).ShouldBe(["Attempt 1"]);
        var bytes = await site.Client.GetByteArrayAsync(page.QuerySelector("a[download]")!.GetAttribute("href"));
        using var zip = new ZipArchive(new MemoryStream(bytes));
        zip.Entries.Single().FullName.ShouldBe("junit.xml");
    }

    [Fact]
    public async Task Releases_show_notes_and_files()
    {
        await using var site = await Site.StartAsync();
        site.Sample.GitHub.Read(github => github.Releases.Add(new Release
        {
            Id = github.NextId(),
            Repository = site.Sample.Repository,
            Author = site.Sample.Octo.Account,
            CreatedAt = github.Now,
            TagName = "v1.0.0",
            Target = "main",
            Name = "First",
            Body = "Now *with* notes",
        }));

        var page = await site.GetAsync("/octo/hello/releases/tag/v1.0.0");

        page.QuerySelector("article h2")!.TextContent.ShouldContain("First");
        page.QuerySelector("article em")!.TextContent.ShouldBe("with");
        page.QuerySelector("article .tag")!.TextContent.ShouldBe("Latest");
    }

    [Fact]
    public async Task Answers_forbid_what_could_run_or_be_framed()
    {
        await using var site = await Site.StartAsync();

        using var response = await site.Client.GetAsync("/octo/hello");

        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        (await site.Client.GetStringAsync("/_sim/live.js")).ShouldContain("/_sim/version");
        (await site.Client.GetStringAsync("/_sim/page.css")).ShouldContain("prefers-color-scheme");
    }
}
