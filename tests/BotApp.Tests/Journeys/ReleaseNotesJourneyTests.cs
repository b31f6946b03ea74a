using BotApp.Simulator.State;

namespace BotApp.Tests.Journeys;

/// <summary>What stands in the notes of releases: what was merged on the way to each, and nobody's words are lost.</summary>
public sealed class ReleaseNotesJourneyTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R20_R22_A_fix_of_an_old_line_has_its_own_notes_and_takes_none_from_the_next_release(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, ReleaseWorld.Options(out var runner, branches: "[main, \"release/*\"]"));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        var old = demo.Octo.Tag(demo.Repository, "v1.2.3");
        await ReleasedAsync(world, "v1.2.3");
        demo.Octo.Push(demo.Repository, "release/1.2", "NEWS.md", "# The line of 1.2\n");
        var news = Merged(world, "news", "main", "Tell the news");
        demo.Octo.Tag(demo.Repository, "v1.3.0", news.Sha);
        (await ReleasedAsync(world, "v1.3.0")).Body!.ShouldContain("Tell the news");
        var fix = Merged(world, "fix", "release/1.2", "Mend the old line");
        var more = Merged(world, "more", "main", "Tell more news");

        demo.Octo.Tag(demo.Repository, "v1.2.4", fix.Sha);
        var hotfix = await ReleasedAsync(world, "v1.2.4");

        hotfix.Body!.ShouldContain("Mend the old line");
        hotfix.Body!.ShouldNotContain("Tell");
        hotfix.Body!.ShouldContain("compare/v1.2.3...v1.2.4");
        world.GitHub.Read(github => github.Releases.Latest(demo.Repository))!.TagName.ShouldBe("v1.3.0");

        demo.Octo.Tag(demo.Repository, "v1.4.0", more.Sha);
        var next = await ReleasedAsync(world, "v1.4.0");
        next.Body!.ShouldContain("Tell more news");
        next.Body!.ShouldNotContain("Mend the old line");
        next.Body!.ShouldContain("compare/v1.3.0...v1.4.0");
        world.GitHub.Read(github => github.Releases.Latest(demo.Repository))!.TagName.ShouldBe("v1.4.0");

        demo.Octo.Tag(demo.Repository, "v1.4.1", demo.Octo.Push(demo.Repository, "main", "NEWS.md", "# Pushed without asking\n"));
        var bare = await ReleasedAsync(world, "v1.4.1");
        bare.Body!.ShouldContain("No changes listed");
        bare.Body!.ShouldContain("compare/v1.4.0...v1.4.1");
        old.ShouldNotBe(fix.Sha);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R21_What_people_write_into_the_text_of_a_release_survives(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, ReleaseWorld.Options(out var runner));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        demo.Octo.Tag(demo.Repository, "v1.0.0");
        var release = await ReleasedAsync(world, "v1.0.0");
        await world.UntilAsync(() => world.Log.Any(line => line.Contains("The release is on GitHub", StringComparison.Ordinal)), 60, "BotApp to know that it is there");
        world.GitHub.Read(github =>
        {
            release.Body = $"Dear all,\n\n{release.Body}\n\nYours, Octo";
            github.Releases.Edit(release, demo.Octo.Account);
            return release;
        });

        demo.Index.Yank("greet-sample", "1.0.0", "greets nobody");
        await ReleaseWorld.LookAtIndexAsync(world, "v1.0.0");

        await world.UntilAsync(() => world.GitHub.Read(_ => release.Body)!.Contains("greets nobody", StringComparison.Ordinal), 60, "the notice");
        world.GitHub.Read(_ => release.Body)!.ShouldContain("Dear all,");
        world.GitHub.Read(_ => release.Body)!.ShouldEndWith("Yours, Octo");
        demo.Index.Unyank("greet-sample", "1.0.0");
        await ReleaseWorld.LookAtIndexAsync(world, "v1.0.0");
        await world.UntilAsync(() => !world.GitHub.Read(_ => release.Body)!.Contains("greets nobody", StringComparison.Ordinal), 60, "the notice to go");
        world.GitHub.Read(_ => release.Body)!.ShouldContain("Dear all,");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task R21_A_release_that_a_person_drafted_keeps_its_text_and_is_published_with_its_files(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, ReleaseWorld.Options(out var runner));
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        ReleaseWorld.Furnish(demo, runner());
        world.GitHub.Read(github => github.Releases.Add(new Release
        {
            Id = github.NextId(),
            Repository = demo.Repository,
            Author = demo.Octo.Account,
            CreatedAt = github.Now,
            TagName = "v1.0.0",
            Target = "main",
            Name = "The one",
            Body = "Written by hand.",
            Draft = true,
        }));

        demo.Octo.Tag(demo.Repository, "v1.0.0");

        var release = await ReleasedAsync(world, "v1.0.0");
        release.Body!.ShouldContain("Written by hand.");
        release.Assets.Count.ShouldBe(2);
        world.GitHub.Read(_ => demo.Repository.Releases.Count).ShouldBe(1, "it is the same release");
        await world.AssertCleanAsync();
    }

    private static async Task<Release> ReleasedAsync(World world, string tag)
    {
        await world.UntilAsync(() => ReleaseWorld.Release(world.Demo, tag) is not null, 120, tag);
        return ReleaseWorld.Release(world.Demo, tag)!; // waited for
    }

    private static (string Sha, PullRequest Pull) Merged(World world, string branch, string onto, string title)
    {
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, branch, new Dictionary<string, string?>(StringComparer.Ordinal) { [$"{branch}.md"] = $"# {title}\n" }, from: demo.GitHub.Read(_ => demo.Repository.Branch(onto)));
        var pull = demo.Robin.OpenPullRequest(demo.Repository, branch, title, onto: onto);
        return (demo.Octo.Merge(pull), pull);
    }
}
