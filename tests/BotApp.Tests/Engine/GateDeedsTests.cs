using BotApp.Core;
using BotApp.Core.Commands;
using BotApp.Core.Settings;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.Tests.GitHub;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Tests.Engine;

/// <summary>What the gate asks of GitHub and does there, with GitHub's refusals.</summary>
public sealed class GateDeedsTests
{
    private const string Run = "/repos/octo/sample/actions/runs/500";

    private static readonly RepositoryRef s_repository = TestKey.Repository;

    private static readonly ActorFact s_reader = new(true, "read", "read", []);

    private static readonly CommandSettings s_teams = new()
    {
        Allow = new Dictionary<CommandVerb, IReadOnlyList<Allowance>>
        {
            [CommandVerb.Override] = [new Allowance.OfTeam("release"), new Allowance.OfRole(RepositoryRole.Admin)],
            [CommandVerb.Freeze] = [new Allowance.OfTeam("release"), new Allowance.OfTeam("secret")],
        },
    };

    [Theory]
    [InlineData(201, "action_required", 201, "POST approve")]
    [InlineData(404, "action_required", 201, "POST approve")] // approved meanwhile
    [InlineData(403, "action_required", 201, "POST approve, GET run, POST rerun")] // a bot's run from the repository itself
    [InlineData(403, "success", 201, "POST approve, GET run")] // nothing waits any more
    public async Task G22_A_run_is_approved_or_else_run_again_or_nothing_is_left_to_do(int approve, string conclusion, int rerun, string calls)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = Answers(approve, conclusion, rerun);

        await Deeds(services).ApproveAsync(s_repository, 500, default);

        Calls(api).ShouldBe(calls);
    }

    [Fact]
    public async Task G22_A_refusal_of_both_is_an_answer()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = Answers(403, "action_required", 403);

        (await Should.ThrowAsync<GitHubRefused>(() => Deeds(services).ApproveAsync(s_repository, 500, default))).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("active", "release")]
    [InlineData("pending", "")]
    public async Task G27_Each_team_of_the_settings_is_asked_for_once_and_only_members_are_in_it(string state, string expected)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => request.Path == "/orgs/octo/teams/release/memberships/robin" ? Reply.Json(new { state, role = "member" }) : null;

        var actor = await Reader(services).WithTeamsAsync(s_reader, s_repository, "robin", s_teams, default);

        string.Join(',', actor.Teams).ShouldBe(expected);
        actor.TeamsUnreadable.ShouldBeFalse("a team that does not exist or is secret has no members");
        api.Requests.Count.ShouldBe(2);
        api.TokenRequests.ShouldAllBe(request => request.Body.Contains("members", StringComparison.Ordinal) && !request.Body.Contains("write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task G81_Without_the_permission_teams_count_for_nobody_and_the_rest_works()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => request.Path.EndsWith("/access_tokens", StringComparison.Ordinal)
            ? new Reply(422, """{"message":"The permissions requested are not granted to this installation."}""")
            : null;

        var actor = await Reader(services).WithTeamsAsync(s_reader, s_repository, "robin", s_teams, default);

        actor.TeamsUnreadable.ShouldBeTrue();
        actor.Teams.ShouldBeEmpty();
        actor.Known.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_teams_in_the_settings_nothing_is_asked()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();

        (await Reader(services).WithTeamsAsync(s_reader, s_repository, "robin", new CommandSettings(), default)).Teams.ShouldBeEmpty();

        api.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(403)] // there are empty suites then, and nothing else is wrong
    public async Task G86_GitHub_is_told_to_open_no_suites_of_ours(int status)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => request.Path.EndsWith("/check-suites/preferences", StringComparison.Ordinal) ? new Reply(status, "{}") : null;

        await Deeds(services).OpenNoSuitesAsync(s_repository, default);

        api.Requests.ShouldContain(request => request.Method == "PATCH" && request.Path.EndsWith("/check-suites/preferences", StringComparison.Ordinal));
    }

    private static Func<Received, Reply?> Answers(int approve, string conclusion, int rerun) => request => request.Line switch
    {
        $"POST {Run}/approve" => new Reply(approve, "{}"),
        $"POST {Run}/rerun" => new Reply(rerun, "{}"),
        $"GET {Run}" => Reply.Json(new { id = 500, status = "completed", conclusion }),
        _ => null,
    };

    private static string Calls(FakeApi api) => string.Join(", ", api.Requests.Select(request => $"{request.Method} {(request.Path == Run ? "run" : request.Path[(Run.Length + 1)..])}"));

    // Neither the store nor the queue is touched by these deeds.
    private static GateDeeds Deeds(ServiceProvider services) => new(services.GetRequiredService<GitHubClient>(), null!, null!, TimeProvider.System, NullLogger<GateDeeds>.Instance);

    private static PeopleReader Reader(ServiceProvider services) => new(services.GetRequiredService<GitHubClient>(), null!, NullLogger<PeopleReader>.Instance);
}
