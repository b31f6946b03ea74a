using System.Net;
using System.Reflection;
using BotApp.Simulator;
using BotApp.Simulator.Page;

namespace BotApp.Tests.Simulator.Page;

public sealed class ButtonTests
{
    /// <summary>Verbs without a button, and why.</summary>
    private static readonly Dictionary<string, string> Excluded = new()
    {
        [nameof(Person.NewToken)] = "for programs: a token is nothing to press for",
        [nameof(Person.SubmitManifest)] = "pressed on the registration page, which has a form of its own",
    };

    [Fact]
    public async Task Every_verb_of_a_person_has_a_button_somewhere()
    {
        await using var site = await Site.StartAsync();
        var verbs = typeof(Person).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName).Select(method => method.Name).Except(Excluded.Keys).ToHashSet();
        verbs.Except(Deeds.All.Keys).ShouldBeEmpty();

        var seen = await CollectAsync(site);

        verbs.Except(seen).ShouldBeEmpty();
        seen.Except(Deeds.All.Keys).ShouldBeEmpty();
    }

    [Fact]
    public async Task Buttons_on_a_pull_request_act()
    {
        await using var site = await Site.StartAsync();
        var (github, pull, path) = (site.Sample.GitHub, site.Pull, site.PullPath);

        (await site.PressAsync(path, nameof(Person.Comment), new() { ["body"] = "Looks **good**\r\nto me" })).QuerySelectorAll(".comment")[^1].InnerHtml.ShouldContain("<strong>good</strong>");
        github.Read(_ => pull.Base.Comments.Single().Body).ShouldBe("Looks **good**\nto me");
        (await site.PressAsync(path, nameof(Person.EditComment), new() { ["body"] = "Changed" })).QuerySelectorAll(".comment")[^1].QuerySelector(".markdown")!.TextContent.Trim().ShouldBe("Changed");
        await site.PressAsync(path, nameof(Person.DeleteComment));
        github.Read(_ => pull.Base.Comments.Count).ShouldBe(0);
        (await site.PressAsync(path, nameof(Person.Label), new() { ["label"] = "urgent" })).QuerySelector(".subtitle .label")!.TextContent.ShouldBe("urgent");
        (await site.PressAsync(path, nameof(Person.Unlabel))).QuerySelector(".subtitle .label").ShouldBeNull();
        await site.PressAsync(path, nameof(Person.ConvertToDraft));
        (await site.PressAsync(path, nameof(Person.MarkReady))).QuerySelector(".pill")!.TextContent.ShouldBe("Open");
        await site.PressAsync(path, nameof(Person.Close));
        pull.Open.ShouldBeFalse();
        await site.PressAsync(path, nameof(Person.Reopen));
        var before = pull.HeadSha;
        await site.PressAsync(path, nameof(Person.Push), new() { ["path"] = "new.txt", ["content"] = "new" });
        pull.HeadSha.ShouldNotBe(before);
        await site.PressAsync("/octo/hello", nameof(Person.Tag), new() { ["tag"] = "v1.2.3" });
        github.Read(_ => site.Sample.Repository.Tag("v1.2.3")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Buttons_of_checks_tell_the_app()
    {
        await using var site = await Site.StartAsync();
        site.Sample.GitHub.Read(_ => site.Sample.App.WebhookUrl = "http://127.0.0.1:9/hooks");

        await site.PressAsync(site.PullPath + "/checks", nameof(Person.RerunCheck));
        await site.PressAsync(site.PullPath + "/checks", nameof(Person.RerunSuite));
        await site.PressAsync(site.PullPath + "/checks", nameof(Person.PressButton));

        site.Sample.GitHub.Read(github => github.Deliveries.Log.Select(delivery => delivery.ToString()).ToList())
            .ShouldBe(["check_run.rerequested", "check_suite.rerequested", "check_run.requested_action"], ignoreOrder: true);
        await site.Sample.UntilAsync(github => github.Deliveries.Idle, "the deliveries have failed");
        await site.PressAsync("/deliveries", Deeds.Redeliver);
        site.Sample.GitHub.Read(github => github.Deliveries.Log.Count(delivery => delivery.Redelivery)).ShouldBe(1);
    }

    [Fact]
    public async Task Merging_is_refused_with_the_reason_until_required_checks_are_green()
    {
        await using var site = await Site.StartAsync();

        var refused = await site.PressAsync(site.PullPath, nameof(Person.Merge));
        refused.QuerySelector("[role=alert]")!.TextContent.ShouldContain("Required status check");
        site.Pull.MergedAt.ShouldBeNull();
        (await site.GetAsync(site.PullPath)).QuerySelector("[role=alert]").ShouldBeNull();

        site.Sample.Octo.Protect(site.Sample.Repository, "main");
        (await site.PressAsync(site.PullPath, nameof(Person.Merge))).QuerySelector(".pill")!.TextContent.ShouldBe("Merged");
    }

    [Fact]
    public async Task The_person_chosen_acts_and_is_refused_without_rights()
    {
        await using var site = await Site.StartAsync();
        var origin = site.BaseUrl.GetLeftPart(UriPartial.Authority);
        using (await site.PostAsync("/_sim/you", new() { ["login"] = "robin", ["back"] = site.PullPath }, origin))
        {
        }

        var page = await site.PressAsync(site.PullPath, nameof(Person.Label), new() { ["label"] = "mine" });

        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("robin may not label");
        page.QuerySelector(".you option[selected]")!.TextContent.ShouldBe("robin");
        site.Pull.Labels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("http://example.org")]
    public async Task A_form_from_elsewhere_is_refused(string? origin)
    {
        await using var site = await Site.StartAsync();

        using var response = await site.PostAsync("/_sim/do", new() { ["verb"] = "Close", ["repository"] = "octo/hello", ["pull"] = "1", ["back"] = "/" }, origin);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        site.Pull.Open.ShouldBeTrue();
    }

    [Fact]
    public async Task A_form_leads_back_only_to_this_site()
    {
        await using var site = await Site.StartAsync();

        using var response = await site.PostAsync(
            "/_sim/do", new() { ["verb"] = "Nonsense", ["back"] = "//example.org/" }, site.BaseUrl.GetLeftPart(UriPartial.Authority));

        response.RequestMessage!.RequestUri.ShouldBe(site.BaseUrl);
        (await response.Content.ReadAsStringAsync()).ShouldContain("There is no button");
    }

    [Fact]
    public async Task An_app_is_registered_from_a_manifest_only_after_the_button()
    {
        await using var site = await Site.StartAsync();
        var manifest = $$"""{"name":"New App","url":"https://example.org","redirect_url":"{{site.BaseUrl}}octo?x=1"}""";

        using var form = await site.PostAsync("/settings/apps/new?state=abc", new() { ["manifest"] = manifest }, "http://127.0.0.1:9");
        (await form.Content.ReadAsStringAsync()).ShouldContain("Create GitHub App");
        using var done = await site.PostAsync(
            "/settings/apps/create", new() { ["manifest"] = manifest, ["state"] = "abc", ["name"] = "New App" }, site.BaseUrl.GetLeftPart(UriPartial.Authority));

        done.RequestMessage!.RequestUri!.PathAndQuery.ShouldMatch("^/octo\\?x=1&code=[0-9a-f]{40}&state=abc$");
    }

    // Brings the sample through the states in which buttons appear and notes them all.
    private static async Task<HashSet<string>> CollectAsync(Site site)
    {
        var (sample, repository) = (site.Sample, site.Sample.Repository);
        var seen = new HashSet<string>();
        async Task Look(params string[] paths)
        {
            foreach (var path in paths)
            {
                var page = await site.GetAsync(path);
                seen.UnionWith(page.QuerySelectorAll("input[name=verb]").Select(verb => verb.GetAttribute("value")!));
            }
        }

        sample.Octo.Comment(site.Pull, "A comment");
        sample.Octo.Label(site.Pull, "urgent");
        sample.Octo.Tag(repository, "v1");
        repository.MergeQueueEnabled = true;
        var script = await sample.Executor.NextAsync(attempt => attempt.EventName == "pull_request");
        var run = sample.GitHub.Read(github => github.Workflows.Find(repository, script.Attempt.RunId))!;
        var runPath = $"/octo/hello/actions/runs/{run.Id}";
        await script.PlanAsync("unit");
        await script.StartAsync("unit");
        sample.GitHub.Read(github => github.Deployments.Environment(repository, "live")).Reviewers.Add(sample.Octo.Account);
        var asking = script.Host.EnvironmentAsync("unit", "live", CancellationToken.None);
        await sample.UntilAsync(_ => run.Latest.Waiting.Count > 0, "the job waits");
        sample.GitHub.Read(_ => site.Sample.App.WebhookUrl = "http://127.0.0.1:9/hooks");
        sample.Octo.ConvertToDraft(site.Pull);
        await Look("/", "/octo/hello", "/octo", site.PullPath, site.PullPath + "/checks", runPath, "/settings/installations", "/deliveries");
        sample.Octo.MarkReady(site.Pull);
        sample.Octo.ReviewDeployment(run, "live", approve: true);
        (await asking).ShouldBeTrue();
        sample.Octo.Enqueue(site.Pull);
        sample.Octo.Suspend(sample.Installation);
        await Look(site.PullPath, "/settings/installations");
        await script.CompleteAsync("unit", "failure");
        script.Finish();
        await sample.UntilAsync(_ => run.Latest.Status == "completed", "the run is completed");
        sample.GitHub.Read(_ => run.NeedsApproval = false);
        await Look(runPath);
        sample.GitHub.Read(_ => run.NeedsApproval = true);
        await Look(runPath);
        sample.Octo.Close(site.Pull);
        await Look(site.PullPath);
        return seen;
    }
}
