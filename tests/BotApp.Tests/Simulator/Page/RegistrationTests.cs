using System.Net;
using System.Text.Json.Nodes;
using BotApp.Simulator;

namespace BotApp.Tests.Simulator.Page;

/// <summary>Registering an app from a manifest and installing it, on the simulated GitHub's own pages.</summary>
public sealed class RegistrationTests
{
    private const string Good = """{"name":"New App","url":"https://example.org","redirect_url":"http://127.0.0.1:9/back","hook_attributes":{"url":"http://127.0.0.1:9/hooks"},"default_permissions":{"checks":"write"},"default_events":["check_run"]}""";

    [Theory]
    [InlineData("""{"url":"https://example.org"}""", "\"name\" wasn't supplied.")]
    [InlineData("""{"name":"A name that is longer than GitHub lets any be","url":"https://example.org"}""", "Name is too long")]
    [InlineData("""{"name":"a"}""", "\"url\" wasn't supplied.")]
    [InlineData("""{"name":"a","url":"example.org"}""", "url must be a valid URL")]
    [InlineData("""{"name":"a","url":"https://example.org","hook_attributes":{"active":true}}""", "\"hook_attributes.url\" wasn't supplied.")]
    [InlineData("""{"name":"a","url":"https://example.org","default_permissions":{"cheques":"write"}}""", "cheques")]
    [InlineData("""{"name":"a","url":"https://example.org","default_permissions":{"checks":"admin"}}""", "checks: admin")]
    [InlineData("""{"name":"a","url":"https://example.org","default_permissions":{"checks":1}}""", "checks")]
    [InlineData("""{"name":"a","url":"https://example.org","default_events":["pushes"]}""", "pushes")]
    [InlineData("""{"name":"a","url":"https://example.org","default_events":["check_run"]}""", "Default events unsupported: check_run")]
    [InlineData("""{"name":"a","url":"https://example.org","redirect":"https://example.org"}""", "redirect")]
    public async Task A_manifest_that_GitHub_would_not_take_is_refused_with_the_reason_and_no_button(string manifest, string reason)
    {
        await using var site = await Site.StartAsync();

        using var answer = await site.PostAsync("/settings/apps/new", new() { ["manifest"] = manifest }, "http://127.0.0.1:9");
        var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        text.ShouldContain(reason);
        text.ShouldNotContain("Create GitHub App</button>");
    }

    [Fact]
    public async Task An_app_of_an_organization_is_registered_by_its_owner_alone_and_belongs_to_it()
    {
        await using var site = await Site.StartAsync();
        site.Sample.GitHub.Organization("acme", "octo");
        site.BecomePerson("robin");
        using (var refused = await site.PostAsync("/organizations/acme/settings/apps/new?state=s", new() { ["manifest"] = Good }, "http://127.0.0.1:9"))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        site.BecomePerson("octo");
        using (var page = await site.PostAsync("/organizations/acme/settings/apps/new?state=s", new() { ["manifest"] = Good }, "http://127.0.0.1:9"))
        {
            (await page.Content.ReadAsStringAsync()).ShouldContain("Create GitHub App for acme");
        }

        await PressAsync(site, "acme");

        var app = site.Sample.GitHub.Read(github => github.Apps.All.Single(one => one.Slug == "new-app"));
        app.Owner.Login.ShouldBe("acme");
        app.IsPublic.ShouldBeFalse();
        site.Sample.GitHub.Read(github => github.Deliveries.Log.Where(one => one.App == app).Select(one => one.Event).ToList()).ShouldBe(["ping"]);
        (await site.GetAsync("/apps/new-app/installations/new")).QuerySelectorAll("input[name=account]").Select(input => input.GetAttribute("value")).ShouldBe(["acme"]);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_said_on_the_page_and_registers_nothing()
    {
        await using var site = await Site.StartAsync();
        await PressAsync(site, null);

        using var again = await site.PostAsync("/settings/apps/create", new() { ["manifest"] = Good, ["state"] = "s", ["name"] = "New App" }, Origin(site));

        again.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await again.Content.ReadAsStringAsync()).ShouldContain("Name has already been taken");
        site.Sample.GitHub.Read(github => github.Apps.All.Count(one => one.Name == "New App")).ShouldBe(1);
    }

    [Fact]
    public async Task A_code_is_good_once_and_for_an_hour()
    {
        await using var site = await Site.StartAsync();
        var manifest = JsonNode.Parse(Good)!.AsObject();
        var code = site.Sample.Octo.SubmitManifest(manifest);
        manifest["name"] = "Another";
        var late = site.Sample.Octo.SubmitManifest(manifest);
        using var client = site.Sample.Server.CreateClient();

        (await client.PostJsonAsync($"app-manifests/{code}/conversions", null)).Status.ShouldBe(201);
        (await client.PostJsonAsync($"app-manifests/{code}/conversions", null)).Status.ShouldBe(404);
        site.Sample.GitHub.Faults.ClockOffset = TimeSpan.FromMinutes(61);
        (await client.PostJsonAsync($"app-manifests/{late}/conversions", null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_app_is_installed_on_chosen_repositories_by_its_page_once()
    {
        await using var site = await Site.StartAsync();
        site.Sample.Octo.SubmitManifest(JsonNode.Parse(Good)!.AsObject());
        var app = site.Sample.GitHub.Read(github => github.Apps.All.Single(one => one.Slug == "new-app"));
        const string Path = "/apps/new-app/installations/new";

        (await site.PressAsync(Path, nameof(Person.InstallApp), new() { ["selection"] = "selected" })).QuerySelector("[role=alert]")!.TextContent.ShouldContain("Select a repository");
        using (await site.PostAsync("/_sim/do", new() { ["verb"] = "InstallApp", ["app"] = $"{app.Id}", ["account"] = "octo", ["selection"] = "selected", ["repositories"] = "octo/hello", ["back"] = "/" }, Origin(site)))
        {
        }

        var installation = site.Sample.GitHub.Read(github => github.Apps.Installations.Single(one => one.App == app));
        installation.Selected.ShouldBe([site.Sample.Repository.Id]);
        site.Sample.GitHub.Read(github => github.Deliveries.Log.Count(one => one.App == app && one.ToString() == "installation.created")).ShouldBe(1);
        (await site.GetAsync(Path)).QuerySelectorAll("form input[name=account]").ShouldBeEmpty();
        (await site.GetAsync("/apps/new-app")).QuerySelector("h1")!.TextContent.ShouldBe("New App");
        (await site.GetAsync("/settings/apps/new-app")).QuerySelector("main")!.TextContent.ShouldContain("http://127.0.0.1:9/hooks");
        site.BecomePerson("robin");
        await site.GetAsync("/settings/apps/new-app", HttpStatusCode.NotFound);
    }

    private static async Task PressAsync(Site site, string? organization)
    {
        var values = new Dictionary<string, string> { ["manifest"] = Good, ["state"] = "s", ["name"] = "New App", ["organization"] = organization ?? "" };
        await Should.ThrowAsync<HttpRequestException>(async () => // it leads on to where nobody listens
        {
            using var done = await site.PostAsync("/settings/apps/create", values, Origin(site));
        });
    }

    private static string Origin(Site site) => site.BaseUrl.GetLeftPart(UriPartial.Authority);
}
