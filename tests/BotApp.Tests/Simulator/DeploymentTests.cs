namespace BotApp.Tests.Simulator;

/// <summary>Deployments have GitHub's traps.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public async Task A_success_makes_earlier_successes_inactive_but_not_on_production_or_when_told_not_to()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();

        (await TwoAsync(sample, client, "staging", autoInactive: true)).ShouldBe("inactive");
        (await TwoAsync(sample, client, "other", autoInactive: false)).ShouldBe("success");
        (await TwoAsync(sample, client, "production", autoInactive: true)).ShouldBe("success");
    }

    [Fact]
    public async Task A_branch_behind_is_merged_instead_of_deployed_unless_told_not_to()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var pull = sample.OpenPullRequest();
        sample.Octo.Push(sample.Repository, "main", "other.txt", "x\n");

        (await client.PostJsonAsync("repos/octo/hello/deployments", new { @ref = "feature" })).Status.ShouldBe(202);
        sample.Repository.Deployments.ShouldBeEmpty();
        sample.Repository.Git.Commit(pull.HeadSha)!.Parents.Count.ShouldBe(2);
        (await client.PostJsonAsync("repos/octo/hello/deployments", new { @ref = "feature" })).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Statuses_that_are_not_green_stop_a_deployment_unless_told_not_to()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        await client.PostJsonAsync($"repos/octo/hello/statuses/{sample.Repository.Branch("main")}", new { state = "pending", context = "ci" });

        (await client.PostJsonAsync("repos/octo/hello/deployments", new { @ref = "main" })).Status.ShouldBe(409);
        (await client.PostJsonAsync("repos/octo/hello/deployments", new { @ref = "main", required_contexts = Array.Empty<string>() })).Status.ShouldBe(201);
    }

    // The state of the first of two deployments to an environment after the second has succeeded.
    private static async Task<string> TwoAsync(SampleGitHub sample, HttpClient client, string environment, bool autoInactive)
    {
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var (_, deployment) = await client.PostJsonAsync("repos/octo/hello/deployments", new { @ref = "main", environment, auto_merge = false, required_contexts = Array.Empty<string>() });
            await client.PostJsonAsync($"repos/octo/hello/deployments/{deployment["id"]}/statuses", new { state = "success", auto_inactive = autoInactive });
        }

        return sample.Repository.Deployments.First(deployment => deployment.Environment == environment).State!;
    }
}
