using System.Security.Cryptography;

namespace BotApp.Tests.Journeys;

/// <summary>Releases under all kinds of circumstances, through the real service: what GitHub and the index show at the end.</summary>
public sealed class ReleaseScenariosTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R6_R16_R20_R23_Five_tags_of_which_GitHub_says_nothing_are_found_oldest_version_first(string kind)
    {
        var options = ReleaseWorld.Options(out var runner);
        var (database, world) = await Databases.StartAsync(kind, options, configure: configuration =>
        {
            configuration["Engine:TagsAfterStart"] = "00:00:00";
            configuration["Engine:TagsEvery"] = "00:00:00.500";
        });
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        demo.Robin.OpenPullRequest(demo.Repository, Change(world), "Say farewell"); // the first delivery names the repository
        await world.UntilAsync(async () => await world.Store.SeenTags.FindAsync(demo.Repository.Id, TestContext.Current.CancellationToken) is not null, 60, "the first look at the tags");

        demo.Octo.PushTags(demo.Repository, ["v1.1.0", "v1.0.0", "v1.1.0-rc.1", "nightly-22", "v0.9"]);

        string[] tags = ["v0.9", "v1.0.0", "v1.1.0-rc.1", "v1.1.0"];
        await world.UntilAsync(() => tags.All(tag => ReleaseWorld.Release(demo, tag) is not null), 120, "four releases");
        world.GitHub.Deliveries.Log.ShouldNotContain(delivery => delivery.Event == "push" && delivery.Payload["ref"]!.ToString().StartsWith("refs/tags/", StringComparison.Ordinal));
        world.Log.Where(line => line.Contains("changed since the last look", StringComparison.Ordinal)).Select(line => tags.Single(tag => line.Contains($"tag {tag} of", StringComparison.Ordinal))).ShouldBe(tags);
        ReleaseWorld.Release(demo, "v1.1.0-rc.1")!.Prerelease.ShouldBeTrue();
        ReleaseWorld.Release(demo, "v1.1.0")!.Prerelease.ShouldBeFalse();
        await world.UntilAsync(() => world.GitHub.Read(github => github.Releases.Latest(demo.Repository))?.TagName == "v1.1.0", 60, "the highest version to be the latest");
        demo.Index.Taken.Count.ShouldBe(8);
        foreach (var tag in tags)
        {
            ShouldCarryItsFiles(world, tag);
        }

        demo.GitHub.Read(_ => demo.Repository.Releases.Count).ShouldBe(4, "a tag of no package is none of ours");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R11_An_upload_that_broke_off_goes_on_by_the_button_with_the_missing_file_of_the_same_build(string kind)
    {
        var options = ReleaseWorld.Options(out var runner);
        var (database, world) = await Databases.StartAsync(kind, options);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        demo.Index.FailUploadsAfter = 1;

        var sha = demo.Octo.Tag(demo.Repository, "v2.0.0");

        var failed = await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure", 90);
        failed.Title!.ShouldContain("1 of 2 files are on the index");
        ReleaseWorld.Release(demo, "v2.0.0").ShouldBeNull();
        demo.Index.FailUploadsAfter = null;
        demo.Octo.PressButton(failed, "rerun-failed");
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v2.0.0") is not null, 60, "the release");

        world.Runs("release.yml").Select(run => run.Inputs["action"]).ShouldBe(["build", "publish", "resume"]);
        demo.Index.Taken.ShouldBe(["greet_sample-2.0.0-py3-none-any.whl", "greet_sample-2.0.0.tar.gz"]);
        ShouldCarryItsFiles(world, "v2.0.0");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R13_R14_R15_R19_After_publishing_nothing_is_published_again_whatever_becomes_of_the_tag_and_a_yank_is_told()
    {
        await using var world = await ReleaseWorld.StartAsync(ReleaseWorld.Options(out var runner), runner, judged: true);
        var demo = world.Demo;
        demo.Octo.Tag(demo.Repository, "v3.0.0"); // there is one before, so that the next has changes
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v3.0.0") is not null, 90, "the first release");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, Change(world), "Say farewell");
        var sha = demo.Octo.Merge(pull);
        demo.Octo.Tag(demo.Repository, "v3.0.1", sha, "Three");
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v3.0.1") is not null, 90, "the release");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("Released in", StringComparison.Ordinal)), 60, "the word at the pull request");
        world.Comments(pull).Count(comment => comment.Body.Contains("Released in", StringComparison.Ordinal)).ShouldBe(1);

        var other = demo.Octo.Push(demo.Repository, "main", "README.md", "# Moved\n");
        demo.Octo.Tag(demo.Repository, "v3.0.1", other);
        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Title?.Contains("the tag points at", StringComparison.Ordinal) == true, 60, "the alarm");
        demo.Octo.DeleteTag(demo.Repository, "v3.0.1");
        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Title?.Contains("was deleted after", StringComparison.Ordinal) == true, 60, "the second alarm");
        demo.Octo.Tag(demo.Repository, "v3.0.1", sha);
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success");

        demo.Index.Yank("greet-sample", "3.0.1", "says farewell twice");
        await ReleaseWorld.LookAtIndexAsync(world, "v3.0.1");
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v3.0.1")!.Body!.Contains("withdrawn", StringComparison.Ordinal), 60, "the notice");
        await world.UntilAsync(() => world.Comments(pull).Any(comment => comment.Body.Contains("says farewell twice", StringComparison.Ordinal)), 60, "the word at the pull request");
        world.Comments(pull).Count(comment => comment.Body.Contains("Released in", StringComparison.Ordinal)).ShouldBe(1, "the same comment tells it");
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "neutral");
        demo.Index.Unyank("greet-sample", "3.0.1");
        await ReleaseWorld.LookAtIndexAsync(world, "v3.0.1");
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success");
        await world.UntilAsync(() => !ReleaseWorld.Release(demo, "v3.0.1")!.Body!.Contains("withdrawn", StringComparison.Ordinal), 60, "the notice to go");

        demo.Index.Taken.Count.ShouldBe(4);
        world.Runs("release.yml").Count.ShouldBe(4);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task R17_Where_signed_tags_are_required_only_a_verified_one_is_published()
    {
        await using var world = await ReleaseWorld.StartAsync(ReleaseWorld.Options(out var runner, publish: "require-signed-tag: true"), runner, judged: true);
        var demo = world.Demo;
        var sha = demo.Octo.Tag(demo.Repository, "v4.0.0");
        (await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "failure")).Title!.ShouldContain("carries no signature");
        demo.Octo.Tag(demo.Repository, "v4.0.1", sha, "Four\n-----BEGIN SSH SIGNATURE-----\nof a stranger\n-----END SSH SIGNATURE-----");
        await world.UntilAsync(() => ReleaseWorld.TagCheck(world, "4.0.1")?.Title?.Contains("unknown_key", StringComparison.Ordinal) == true, 60, "the stranger to be refused");
        demo.Index.Files.ShouldBeEmpty();

        demo.Octo.Tag(demo.Repository, "v4.0.2", sha, "Four\n-----BEGIN SSH SIGNATURE-----\nverified\n-----END SSH SIGNATURE-----");

        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v4.0.2") is not null, 90, "the signed release");
        demo.Index.Files.ShouldAllBe(file => file.Version == "4.0.2");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task Two_tags_for_one_version_are_both_refused_until_one_is_gone()
    {
        await using var world = await ReleaseWorld.StartAsync(ReleaseWorld.Options(out var runner), runner);
        var demo = world.Demo;
        demo.Octo.PushTags(demo.Repository, ["v5.0", "v5.0.0"]);
        await world.UntilAsync(() => ReleaseWorld.TagCheck(world, "5.0")?.Title?.Contains("same version", StringComparison.Ordinal) == true, 60, "the refusal");
        demo.Index.Files.ShouldBeEmpty();

        demo.Octo.DeleteTag(demo.Repository, "v5.0");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, Change(world), "Say farewell");
        demo.Octo.Comment(pull, "/publish v5.0.0");

        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v5.0.0") is not null, 90, "the release");
        demo.Index.Files.ShouldAllBe(file => file.Version == "5.0.0");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R6_R20_Tags_of_Semantic_Versioning_are_published_in_the_words_of_the_index(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, ReleaseWorld.Options(out var runner, version: "scheme: semver, source: tag"));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        demo.Octo.Tag(demo.Repository, "v1.0"); // no version of this scheme
        demo.Octo.Tag(demo.Repository, "v1.1.0");
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v1.1.0") is not null, 90, "the final version");
        demo.Octo.Tag(demo.Repository, "v1.2.0-rc.1");
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v1.2.0-rc.1") is not null, 90, "the candidate");
        demo.Octo.Tag(demo.Repository, "v1.0.9");
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v1.0.9") is not null, 90, "the fix of the old line");

        demo.Octo.Tag(demo.Repository, "v1.2.0-alpha.beta");
        await world.UntilAsync(() => ReleaseWorld.TagCheck(world, "1.2.0-alpha.beta")?.Conclusion == "failure", 60, "what the index cannot have to be refused");
        demo.Octo.Tag(demo.Repository, "v1.2.0-rc1");
        await world.UntilAsync(() => ReleaseWorld.TagCheck(world, "1.2.0-rc1")?.Title?.Contains("same version", StringComparison.Ordinal) == true, 60, "the same version in other words to be refused");

        ReleaseWorld.Release(demo, "v1.2.0-rc.1")!.Prerelease.ShouldBeTrue();
        world.GitHub.Read(github => github.Releases.Latest(demo.Repository))!.TagName.ShouldBe("v1.1.0");
        demo.Index.Files.Select(file => file.Version).Distinct().Order(StringComparer.Ordinal).ShouldBe(["1.0.9", "1.1.0", "1.2.0rc1"]);
        world.GitHub.Read(_ => demo.Repository.Releases.Count).ShouldBe(3);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R25_In_a_freeze_a_tag_waits_until_somebody_who_may_says_otherwise(string kind)
    {
        var options = ReleaseWorld.Options(out var runner, gate: "freeze: [{ from: 2020-01-01, to: 2099-01-01, reason: stocktaking }]");
        var (database, world) = await Databases.StartAsync(kind, options);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        var sha = demo.Octo.Tag(demo.Repository, "v6.0.0");
        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Title?.Contains("stocktaking", StringComparison.Ordinal) == true, 60, "the release to wait");
        var pull = demo.Robin.OpenPullRequest(demo.Repository, Change(world), "Say farewell");
        demo.Octo.Comment(pull, "/publish v6.0.0");
        await world.AnsweredAsync(pull);
        world.Runs("release.yml").ShouldBeEmpty();

        demo.Octo.Comment(pull, "/publish v6.0.0 override-freeze:\"security fix\"");

        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v6.0.0") is not null, 90, "the release");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R26_A_repository_that_publishes_by_itself_is_followed_and_nothing_is_started(string kind)
    {
        var options = ReleaseWorld.Options(out var runner, publish: "mode: observe", publishesItself: true);
        var (database, world) = await Databases.StartAsync(kind, options);
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        var held = new TaskCompletionSource();
        runner().Hold = attempt => attempt.WorkflowPath.EndsWith(SampleRunner.PublishFile, StringComparison.Ordinal) ? held.Task : Task.CompletedTask;

        var sha = demo.Octo.Tag(demo.Repository, "v7.0.0");

        await world.UntilAsync(() => world.Check(sha, ReleaseWorld.Check)?.Title?.Contains("own run", StringComparison.Ordinal) == true, 60, "the run to be seen");
        ReleaseWorld.Release(demo, "v7.0.0").ShouldBeNull();
        held.SetResult();
        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v7.0.0") is not null, 60, "the release");
        world.GitHub.Read(_ => demo.Repository.Runs.Where(run => run.Event == "workflow_dispatch").ToList()).ShouldBeEmpty();
        demo.Index.Taken.Count.ShouldBe(2);
        ShouldCarryItsFiles(world, "v7.0.0");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task A_private_index_is_read_with_the_operator_s_credential_and_provenance_is_asked_for()
    {
        const string Credential = "internal";
        var options = ReleaseWorld.Options(out var runner, index: $"credential: {Credential}, require-provenance: true");
        await using var world = await ReleaseWorld.StartAsync(options, runner, configure: configuration =>
        {
            configuration[$"BotApp:Indexes:{Credential}:Url"] = configuration["BotApp:Smoke:AllowedHosts:0"] + "/_index/";
            configuration[$"BotApp:Indexes:{Credential}:User"] = "botapp";
            configuration[$"BotApp:Indexes:{Credential}:Password"] = "open sesame";
            configuration[$"BotApp:Indexes:{Credential}:Repositories:0"] = "octo/*";
            configuration.Remove("BotApp:Smoke:AllowedHosts:0"); // the credential's own address is allowed with it
        });
        var demo = world.Demo;
        demo.Index.Reader = ("botapp", "open sesame");

        var sha = demo.Octo.Tag(demo.Repository, "v8.0.0");

        await world.CheckBecomesAsync(sha, ReleaseWorld.Check, "success", 90);
        await world.UntilAsync(() => ReleaseWorld.Release(demo, "v8.0.0") is not null, 60, "the release");
        ShouldCarryItsFiles(world, "v8.0.0");
        world.Log.ShouldNotContain(line => line.Contains("sesame", StringComparison.Ordinal));
        demo.Index.Reader = ("somebody", "else");
        var second = demo.Octo.Tag(demo.Repository, "v8.0.1", demo.Octo.Push(demo.Repository, "main", "README.md", "# Again\n"));
        await world.UntilAsync(() => world.Check(second, ReleaseWorld.Check)?.Title?.Contains("401", StringComparison.Ordinal) == true, 60, "the refusal to be told");
        world.Check(second, ReleaseWorld.Check)!.Status.ShouldBe("in_progress");
        await world.AssertCleanAsync();
    }

    // The release carries what the index serves, byte for byte, and nothing else.
    private static void ShouldCarryItsFiles(World world, string tag)
    {
        var release = ReleaseWorld.Release(world.Demo, tag).ShouldNotBeNull();
        var version = release.Name!.Split(' ')[^1];
        release.Assets.ToDictionary(asset => asset.Name, asset => Convert.ToHexStringLower(SHA256.HashData(asset.Content)))
            .ShouldBe(world.Demo.Index.Files.Where(file => file.Version == version).ToDictionary(file => file.Name, file => file.Sha256), ignoreOrder: true);
    }

    private static string Change(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "CHANGE.md", "# Farewell\n");
        return "change";
    }
}
