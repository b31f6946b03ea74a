namespace BotApp.Tests.Simulator;

/// <summary>Files, refs and tags are what git holds.</summary>
public sealed class ContentsTests
{
    [Fact]
    public async Task A_file_is_read_as_json_or_raw_at_any_ref()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var pull = sample.OpenPullRequest();

        var (_, json) = await client.GetJsonAsync("repos/octo/hello/contents/src/app.py");
        Convert.FromBase64String(json["content"]!.ToString().Replace("\n", "", StringComparison.Ordinal)).ShouldBe("print('hello')\n"u8.ToArray());
        client.DefaultRequestHeaders.Accept.Clear();
        client.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.github.raw+json");
        (await client.GetStringAsync("repos/octo/hello/contents/src/app.py?ref=feature")).ShouldBe("print('changed')\n");
        (await client.GetStringAsync($"repos/octo/hello/contents/src/app.py?ref={pull.HeadSha}")).ShouldBe("print('changed')\n");
        (await client.GetStringAsync("repos/octo/hello/contents/src/app.py?ref=refs%2Fpull%2F1%2Fmerge")).ShouldBe("print('changed')\n");
    }

    [Fact]
    public async Task A_private_dot_github_repository_needs_the_app_to_be_installed_on_it()
    {
        await using var sample = await SampleGitHub.StartAsync();
        sample.Octo.SelectRepositories(sample.Installation, [sample.Repository]);
        var shared = sample.Octo.CreateRepository(".github", new Dictionary<string, string> { ["settings.yml"] = "a: 1\n" }, isPrivate: true);
        sample.Octo.SelectRepositories(sample.Installation, [], [shared]);
        using var client = await sample.ClientAsync();

        (await client.GetJsonAsync("repos/octo/.github/contents/settings.yml")).Status.ShouldBe(404);
        sample.Octo.SelectRepositories(sample.Installation, [shared]);
        (await client.GetJsonAsync("repos/octo/.github/contents/settings.yml")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Comparing_shows_renames_counts_and_the_merge_base()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var fork = sample.Repository.Branch("main");
        var text = string.Concat(Enumerable.Range(0, 30).Select(line => $"line {line}\n"));
        sample.Octo.Push(sample.Repository, "main", "long.txt", text);
        sample.Octo.Push(sample.Repository, "work", new Dictionary<string, string?> { ["long.txt"] = null, ["renamed ü.txt"] = text + "more\n", ["README.md"] = null });
        sample.Octo.Push(sample.Repository, "main", "other.txt", "x\n");

        var (_, comparison) = await client.GetJsonAsync("repos/octo/hello/compare/main...work");

        comparison["status"]!.ToString().ShouldBe("diverged");
        comparison["merge_base_commit"]!["sha"]!.ToString().ShouldNotBe(fork);
        var files = comparison["files"]!.AsArray().ToDictionary(file => file!["filename"]!.ToString(), file => file!);
        files["renamed ü.txt"]["status"]!.ToString().ShouldBe("renamed");
        files["renamed ü.txt"]["previous_filename"]!.ToString().ShouldBe("long.txt");
        files["renamed ü.txt"]["additions"]!.GetValue<int>().ShouldBe(1);
        files["renamed ü.txt"]["patch"]!.ToString().ShouldContain("+more");
        files["README.md"]["status"]!.ToString().ShouldBe("removed");
        files["README.md"]["deletions"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Tags_are_light_or_annotated_moved_and_deleted()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var main = sample.Octo.Tag(sample.Repository, "light");
        sample.Octo.Tag(sample.Repository, "full", message: "A release");

        (await client.GetJsonAsync("repos/octo/hello/git/ref/tags/light")).Body["object"]!["type"]!.ToString().ShouldBe("commit");
        var (_, full) = await client.GetJsonAsync("repos/octo/hello/git/ref/tags/full");
        full["object"]!["type"]!.ToString().ShouldBe("tag");
        var (_, tag) = await client.GetJsonAsync($"repos/octo/hello/git/tags/{full["object"]!["sha"]}");
        tag["object"]!["sha"]!.ToString().ShouldBe(main);
        (await client.GetJsonAsync("repos/octo/hello/commits/full")).Body["sha"]!.ToString().ShouldBe(main);
        var newer = sample.Octo.Push(sample.Repository, "main", "new.txt", "x\n");
        sample.Octo.Tag(sample.Repository, "light");
        (await client.GetJsonAsync("repos/octo/hello/commits/light")).Body["sha"]!.ToString().ShouldBe(newer);
        sample.Octo.DeleteTag(sample.Repository, "light");
        (await client.GetJsonAsync("repos/octo/hello/git/ref/tags/light")).Status.ShouldBe(404);
    }
}
