using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>Which job a token of GitHub speaks for.</summary>
public sealed class JobTokenRulesTests
{
    private static readonly JobTokenClaims s_push = new("octo/app", 17, 900, 2, Scenario.A, "refs/heads/main", "push") { WorkflowRef = "octo/app/.github/workflows/tests.yml@refs/heads/main" };

    private static readonly AwaitedJob s_branch = new("octo/app", 17, 900, 2) { HeadSha = Scenario.A, Ref = "refs/heads/main" };

    private static readonly JobTokenClaims s_pull = s_push with { Event = "pull_request", Sha = Scenario.B, Ref = "refs/pull/4/merge", WorkflowRef = "octo/app/.github/workflows/tests.yml@refs/pull/4/merge" };

    private static readonly AwaitedJob s_pullRun = s_branch with { PullRequest = 4, Ref = null };

    [Fact]
    public void SEC_A_token_of_the_very_attempt_speaks_for_it()
    {
        JobTokenRules.Problem(s_push, s_branch).ShouldBeNull();
        JobTokenRules.Problem(s_push with { Attempt = 3 }, s_branch).ShouldBeNull("a job knows of its attempt before we do");
        JobTokenRules.Problem(s_push with { Repository = "Octo/App", WorkflowRef = null }, s_branch).ShouldBeNull();
        JobTokenRules.Problem(s_pull, s_pullRun).ShouldBeNull("the commit that its job sees is the merge, not the head");
        JobTokenRules.Problem(s_push with { Event = "workflow_dispatch" }, s_branch with { PullRequest = 4 }).ShouldBeNull("BotApp started it for a pull request");
    }

    public static TheoryData<string, string> Mismatches => new()
    {
        { "repository", "the token's repository is evil/app (17); expected octo/app (17)." },
        { "repository id", "the token's repository is octo/app (18); expected octo/app (17)." },
        { "run", "the token's run_id is 901; expected 900." },
        { "older attempt", "the token's run_attempt is 1; expected 2." },
        { "far attempt", "the token's run_attempt is 4; expected 2." },
        { "sha", $"the token's sha is {Scenario.B}; expected {Scenario.A}." },
        { "ref", "the token's ref is refs/heads/evil; expected refs/heads/main." },
        { "target", "the token's event_name is pull_request_target; expected one of pull_request, push, workflow_dispatch, merge_group, schedule." },
        { "workflow", "the token's workflow_ref is evil/app/.github/workflows/tests.yml@refs/heads/main; expected a file of octo/app." },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void SEC_Every_mismatch_says_what_was_expected_and_what_came(string what, string said)
    {
        var claims = what switch
        {
            "repository" => s_push with { Repository = "evil/app" },
            "repository id" => s_push with { RepositoryId = 18 },
            "run" => s_push with { RunId = 901 },
            "older attempt" => s_push with { Attempt = 1 },
            "far attempt" => s_push with { Attempt = 4 },
            "sha" => s_push with { Sha = Scenario.B },
            "ref" => s_push with { Ref = "refs/heads/evil" },
            "target" => s_push with { Event = "pull_request_target" },
            _ => s_push with { WorkflowRef = "evil/app/.github/workflows/tests.yml@refs/heads/main" },
        };

        JobTokenRules.Problem(claims, s_branch).ShouldBe(said);
    }

    [Fact]
    public void SEC_A_pull_requests_token_is_of_that_pull_request_and_never_of_a_forks()
    {
        JobTokenRules.Problem(s_pull, s_pullRun with { IsFork = true }).ShouldNotBeNull().ShouldContain("comes from a fork");
        JobTokenRules.Problem(s_pull with { Ref = "refs/pull/5/merge" }, s_pullRun).ShouldBe("the token's ref is refs/pull/5/merge; expected refs/pull/4/merge.");
        JobTokenRules.Problem(s_pull, s_branch).ShouldNotBeNull().ShouldContain("the run is for no pull request");
    }
}
