using System.Text.Json.Nodes;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.GitHub;

/// <summary>GitHub's side of a whole journey: which tokens were asked for, and what was done with each.</summary>
public sealed class NarrowTokensTests
{
    [Fact]
    public async Task F97_SEC25_Every_token_of_a_journey_is_of_one_repository_and_of_no_permission_that_nothing_done_with_it_needs()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _));
        world.GitHub.Journal.KeepsBodies = true;
        var repository = world.Demo.Repository;
        world.Demo.Robin.Push(repository, "change", "README.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(repository, "change", "A change");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        world.Demo.Robin.Comment(pull, "/preview");
        await world.AnsweredAsync(pull);
        var merged = world.Demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");

        var asked = world.GitHub.Journal.Requests.Where(request => request.Operation == "apps/create-installation-access-token").ToList();
        asked.Count.ShouldBeGreaterThan(3);
        foreach (var request in asked)
        {
            var body = JsonNode.Parse(request.Body!)!;
            body["repository_ids"]!.AsArray().Select(id => (long)id!).ShouldBe([repository.Id]);
            body["permissions"]!.AsObject().ShouldNotBeEmpty();
        }

        var used = world.GitHub.Journal.Requests.Where(request => request.Grant is not null).GroupBy(request => request.Grant!.Number).ToList();
        used.Count.ShouldBeGreaterThan(3);
        foreach (var token in used)
        {
            var grant = token.First().Grant!;
            grant.Repositories.ShouldBe([repository.Id]);
            var needed = token.SelectMany(request => request.Grant!.Needed).ToHashSet(StringComparer.Ordinal);
            grant.Permissions.Where(permission => !needed.Contains(permission)).ShouldBeEmpty($"beyond what these need: {string.Join(", ", token.Select(request => request.Operation).Distinct())}");
        }
    }
}
