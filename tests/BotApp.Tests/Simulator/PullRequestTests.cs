using BotApp.Simulator;
using BotApp.Simulator.State;

namespace BotApp.Tests.Simulator;

/// <summary>Pull requests, forks, the merge box and the merge queue.</summary>
public sealed class PullRequestTests
{
    [Fact]
    public async Task A_push_moves_the_pull_request_and_its_merge_commit()
    {
        await using var sample = await SampleGitHub.StartAsync();
        var pull = sample.OpenPullRequest();
        var before = (pull.HeadSha, pull.MergeCommitSha);

        var pushed = sample.Octo.Push(pull, "src/app.py", "print('twice')\n");

        pull.HeadSha.ShouldBe(pushed);
        pull.MergeCommitSha.ShouldNotBe(before.MergeCommitSha);
        sample.Repository.Git.Refs["refs/pull/1/head"].ShouldBe(pushed);
        sample.Repository.Git.Commit(sample.Repository.Git.Refs["refs/pull/1/merge"])!.Parents.ShouldBe([sample.Repository.Branch("main")!, pushed]);
    }

    [Fact]
    public async Task A_conflict_makes_it_unmergeable_and_resolving_mergeable()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var pull = sample.OpenPullRequest();
        sample.Octo.Push(sample.Repository, "main", "src/app.py", "print('main')\n");

        var (_, body) = await client.GetJsonAsync($"repos/octo/hello/pulls/{pull.Number}");
        ((bool)body["mergeable"]!).ShouldBeFalse();
        body["mergeable_state"]!.ToString().ShouldBe("dirty");
        (await client.SendJsonAsync("PUT", $"repos/octo/hello/pulls/{pull.Number}/merge", new { })).Status.ShouldBe(405);
        Should.Throw<NotAllowedException>(() => sample.Octo.Merge(pull)).Message.ShouldContain("Merge conflict");

        sample.Octo.Push(sample.Repository, "main", "src/app.py", "print('hello')\n");
        sample.GitHub.Read(github => github.PullRequests.Mergeable(pull)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_required_check_blocks_until_it_is_green_and_of_the_right_app()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var pull = sample.OpenPullRequest();
        sample.Octo.Protect(sample.Repository, "main", new RequiredCheck("ci", sample.App.Id));
        MergeBoxState Box() => sample.GitHub.Read(github => github.MergeBox.Of(pull));

        Box().Required.Single().State.ShouldBe("expected");
        await client.PostJsonAsync($"repos/octo/hello/statuses/{pull.HeadSha}", new { state = "success", context = "ci" });
        Box().State.ShouldBe("blocked", "a status of nobody's app does not count for a pinned check");
        var (_, run) = await client.PostJsonAsync("repos/octo/hello/check-runs", new { name = "ci", head_sha = pull.HeadSha, conclusion = "failure" });
        Box().Required.Single().State.ShouldBe("failure");
        (await client.SendJsonAsync("PUT", $"repos/octo/hello/pulls/{pull.Number}/merge", new { })).Status.ShouldBe(405);
        await client.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{run["id"]}", new { conclusion = "success" });

        Box().Mergeable.ShouldBeTrue();
        (await client.SendJsonAsync("PUT", $"repos/octo/hello/pulls/{pull.Number}/merge", new { sha = sample.Repository.Branch("main") })).Status.ShouldBe(409);
        (await client.SendJsonAsync("PUT", $"repos/octo/hello/pulls/{pull.Number}/merge", new { sha = pull.HeadSha })).Status.ShouldBe(200);
        sample.Repository.Git.File(sample.Repository.Branch("main")!, "src/app.py").ShouldBe("print('changed')\n"u8.ToArray());
    }

    [Fact]
    public async Task A_pull_request_from_a_fork_has_its_commits_here_but_is_not_listed_at_checks()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var fork = sample.Robin.Fork(sample.Repository);
        sample.Robin.Push(fork, "idea", "idea.txt", "x\n");
        var pull = sample.Robin.OpenPullRequest(sample.Repository, "idea", "Idea", from: fork);

        (await client.GetJsonAsync($"repos/octo/hello/git/ref/pull/{pull.Number}/head")).Body["object"]!["sha"]!.ToString().ShouldBe(pull.HeadSha);
        (await client.GetJsonAsync($"repos/octo/hello/contents/idea.txt?ref={pull.HeadSha}")).Status.ShouldBe(200);
        var (status, run) = await client.PostJsonAsync("repos/octo/hello/check-runs", new { name = "ci", head_sha = pull.HeadSha });
        status.ShouldBe(201);
        run["pull_requests"]!.AsArray().ShouldBeEmpty();
        var (_, shown) = await client.GetJsonAsync($"repos/octo/hello/pulls/{pull.Number}");
        shown["head"]!["label"]!.ToString().ShouldBe("robin:idea");
        shown["head"]!["repo"]!["fork"]!.GetValue<bool>().ShouldBeTrue();
        (await client.GetJsonAsync($"repos/octo/hello/pulls/{pull.Number}/files")).Body.AsArray().Single()!["filename"]!.ToString().ShouldBe("idea.txt");
    }

    [Fact]
    public async Task A_reader_may_comment_but_not_push_label_merge_or_re_run()
    {
        await using var sample = await SampleGitHub.StartAsync();
        var pull = sample.OpenPullRequest();
        var robin = sample.Robin;
        var run = sample.GitHub.Read(github => github.Checks.Create(
            github.Checks.Open(sample.Repository, sample.App, pull.HeadSha, "feature"), "ci", _ => { }, sample.App.Bot));

        robin.Comment(pull, "Nice.");
        Should.Throw<NotAllowedException>(() => robin.Push(pull, "a.txt", "a"));
        Should.Throw<NotAllowedException>(() => robin.Label(pull, "bug"));
        Should.Throw<NotAllowedException>(() => robin.Merge(pull));
        Should.Throw<NotAllowedException>(() => robin.RerunCheck(run));
        Should.Throw<NotAllowedException>(() => robin.PressButton(run, "x"));
        sample.Octo.SetPermission(sample.Repository, "robin", Access.Write);
        robin.RerunCheck(run);
    }

    [Fact]
    public async Task The_queue_merges_a_green_group_and_throws_out_a_red_one_with_those_behind_tried_again()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        sample.Octo.Protect(sample.Repository, "main", new RequiredCheck("ci"));
        var pulls = new List<PullRequest>();
        foreach (var name in new[] { "one", "two" })
        {
            sample.Octo.Push(sample.Repository, name, $"{name}.txt", "x\n");
            pulls.Add(sample.Octo.OpenPullRequest(sample.Repository, name, name));
        }

        var first = sample.Octo.Enqueue(pulls[0]);
        var second = sample.Octo.Enqueue(pulls[1]);
        second.BaseSha.ShouldBe(first.HeadSha);
        sample.Repository.Git.Refs[first.HeadRef].ShouldBe(first.HeadSha);
        await client.PostJsonAsync("repos/octo/hello/check-runs", new { name = "ci", head_sha = first.HeadSha, conclusion = "failure" });

        sample.Repository.Git.Refs.Keys.ShouldNotContain(first.HeadRef);
        pulls[0].Open.ShouldBeTrue();
        var again = sample.Repository.Queue.Single();
        again.PullRequest.ShouldBe(pulls[1]);
        again.BaseSha.ShouldBe(sample.Repository.Branch("main"));
        await client.PostJsonAsync("repos/octo/hello/check-runs", new { name = "ci", head_sha = again.HeadSha, conclusion = "success" });

        pulls[1].MergedAt.ShouldNotBeNull();
        sample.Repository.Branch("main").ShouldBe(again.HeadSha);
        sample.Repository.Queue.ShouldBeEmpty();
    }
}
