using System.Net;
using BotApp.Cli.Demo;
using BotApp.Dashboard;
using BotApp.SignIn;
using BotApp.Simulator;
using BotApp.Tests.Journeys;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.SignIn;

/// <summary>Who sees what: by every route the application has.</summary>
public sealed class AccessTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F94_S31_Every_page_of_a_private_repository_is_to_others_what_does_not_exist(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, new DemoWorldOptions(), signIn: true);
        await using var dropped = database;
        await using var started = world;
        var pull = DeployWorld.Open(world, "fix");
        world.Demo.Octo.MakePrivate(world.Demo.Repository);
        var id = await SignInTests.KnownAsync(world);
        await world.UntilAsync(async () => (await world.Store.Repositories.FindAsync(id, TestContext.Current.CancellationToken))!.IsPrivate, 60, "the repository to be known as private");
        await world.UntilAsync(async () => (await world.Store.Queries.SubjectsAsync(id, 10, TestContext.Current.CancellationToken)).Any(one => one.StateJson is not null), 60, "something to be known of it");
        var guid = (await world.Store.Queries.DeliveriesAsync(new() { RepositoryId = id }, TestContext.Current.CancellationToken))[0].Guid;
        world.GitHub.Person("stranger");
        using var nobody = new Visitor(world);
        using var visitor = new Visitor(world);
        using var octo = new Visitor(world);
        await visitor.SignInAsync("stranger");
        await octo.SignInAsync("octo");
        var routes = Dashboard(world);

        routes.Count.ShouldBeGreaterThan(12);
        foreach (var route in routes.Where(route => route.Metadata.GetMetadata<OpenToAllAttribute>() is null))
        {
            var path = PathOf(route, id, guid, pull.Number);
            var away = await nobody.GetAsync(path, follow: false);
            (away.Status == HttpStatusCode.Redirect && away.Location!.AbsolutePath == "/sign-in").ShouldBeTrue($"{path}: {away.Status}");
            away.Text.ShouldBeEmpty();
            var isSent = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") != false;
            (await nobody.PostAsync(path, [])).Status.ShouldBe(isSent ? HttpStatusCode.Unauthorized : HttpStatusCode.MethodNotAllowed, path);
            if (route.RoutePattern.Parameters.Count == 0)
            {
                var shown = await visitor.GetAsync(path);
                shown.Status.ShouldBe(HttpStatusCode.OK, path);
                (shown.Text.Contains(world.Demo.Repository.FullName) || shown.Text.Contains(guid)).ShouldBeFalse(path);
                continue;
            }

            var hidden = await visitor.GetAsync(path);
            var nowhere = PathOf(route, 987654321, "00000000-0000-4000-8000-000000000000", pull.Number);
            var missing = await visitor.GetAsync(nowhere);
            hidden.Status.ShouldBe(HttpStatusCode.NotFound, path);
            (hidden.Text, string.Join('\n', hidden.Headers.Where(Tells))).ShouldBe((missing.Text, string.Join('\n', missing.Headers.Where(Tells))), path);
            var (posted, postedNowhere) = (await visitor.PostAsync(path, []), await visitor.PostAsync(nowhere, []));
            (posted.Status, posted.Text).ShouldBe((postedNowhere.Status, postedNowhere.Text), path);
            ((int)posted.Status).ShouldBeInRange(isSent ? 400 : 405, isSent ? 404 : 405, path);
        }

        (await octo.GetAsync($"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await octo.GetAsync($"/deliveries/{guid}")).Status.ShouldBe(HttpStatusCode.OK);
        (await octo.GetAsync("/deliveries")).Text.ShouldContain(guid);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task S28_Who_loses_access_on_GitHub_loses_it_here_within_a_minute()
    {
        var clock = new ShiftedClock();
        await using var world = await World.StartAsync(new DemoWorldOptions { Time = clock }, time: clock, signIn: true);
        world.Demo.Octo.MakePrivate(world.Demo.Repository);
        var id = await SignInTests.KnownAsync(world);
        await world.UntilAsync(async () => (await world.Store.Repositories.FindAsync(id, TestContext.Current.CancellationToken))!.IsPrivate, 60, "the repository to be known as private");
        using var robin = new Visitor(world);
        (await robin.SignInAsync("robin", $"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        var asked = Asked(world);
        for (var times = 0; times < 5; times++)
        {
            (await robin.GetAsync($"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        }

        Asked(world).ShouldBe(asked); // believed for a minute
        world.GitHub.Read(_ => world.Demo.Repository.Collaborators.Remove("robin"));
        clock.Forward(TimeSpan.FromSeconds(61));

        (await robin.GetAsync($"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await robin.GetAsync("/")).Text.ShouldNotContain(world.Demo.Repository.FullName);
    }

    [Fact]
    public async Task S31_A_public_repository_of_others_opens_by_its_address_and_is_not_listed()
    {
        await using var world = await World.StartAsync(signIn: true);
        var id = await SignInTests.KnownAsync(world);
        world.GitHub.Person("stranger");
        using var stranger = new Visitor(world);

        (await stranger.SignInAsync("stranger", $"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync("/")).Text.ShouldNotContain(world.Demo.Repository.FullName);
        world.GitHub.Read(_ => world.Demo.Repository.Private = true); // BotApp was not told yet
        using var second = new Visitor(world);
        (await second.SignInAsync("stranger", $"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Operators_see_everything_and_retry_and_others_do_not()
    {
        await using var world = await World.StartAsync(signIn: true, configure: configuration => configuration["SignIn:Operators:0"] = "@Stranger");
        var id = await SignInTests.KnownAsync(world);
        world.GitHub.Person("stranger");
        using var stranger = new Visitor(world);
        using var robin = new Visitor(world);
        await stranger.SignInAsync("stranger");
        await robin.SignInAsync("robin");

        (await stranger.GetAsync("/")).Text.ShouldContain(world.Demo.Repository.FullName);
        (await stranger.GetAsync($"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync("/jobs")).Text.ShouldContain("Subjects with work");
        var jobs = await robin.GetAsync("/jobs");
        jobs.Text.ShouldNotContain("Events waiting");
        var token = jobs.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var refused = await robin.PostAsync("/jobs?handler=Retry", new() { ["id"] = "1", ["effect"] = "false", ["__RequestVerificationToken"] = token });
        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        refused.Text.ShouldContain("SignIn:Operators");
    }

    [Fact]
    public async Task What_GitHub_cannot_be_asked_about_is_not_shown()
    {
        await using var world = await World.StartAsync(signIn: true, configure: configuration => configuration["GitHub:RequestTimeout"] = "00:00:05");
        var id = await SignInTests.KnownAsync(world);
        using var robin = new Visitor(world);
        await robin.SignInAsync("robin", "/deliveries/none");
        world.GitHub.Faults.Answer("apps/list-installations-for-authenticated-user", 1, new FaultyAnswer { Status = HttpStatusCode.BadGateway });

        var page = await robin.GetAsync($"/repositories/{id}");

        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        (await robin.GetAsync($"/repositories/{id}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static int Asked(World world) => world.GitHub.Journal.Counts().GetValueOrDefault("apps/list-installation-repos-for-authenticated-user");

    private static bool Tells(KeyValuePair<string, string> header) => header.Key is not ("Date" or "Set-Cookie");

    private static List<RouteEndpoint> Dashboard(World world) =>
        [.. world.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(route => route.Metadata.GetMetadata<DashboardSurface>() is not null)];

    private static string PathOf(RouteEndpoint route, long id, string guid, int number) => "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart { Name: "id" } => id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        RoutePatternParameterPart { Name: "guid" } => guid,
        RoutePatternParameterPart { Name: "number" } => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        RoutePatternParameterPart { Name: "ask" } => "0123456789abcdef0123456789abcdef",
        RoutePatternParameterPart { Name: "name" } => "main",
        RoutePatternParameterPart { Name: "run" } => "ba-0123456789abcdef01234567",
        RoutePatternParameterPart other => throw new InvalidOperationException($"The route {route.RoutePattern.RawText} has a new parameter {other.Name}: say here what it is, and in the guard who may open it."),
        _ => throw new InvalidOperationException($"What is {part}?"),
    }))));
}
