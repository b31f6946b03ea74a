using BotApp.Core.Pipelines;
using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

/// <summary>A package with a green commit and a tag, and the steps its release takes.</summary>
internal static class Releasing
{
    public const string Yaml = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: { branches: [main] } } }
        gate: { required: [tests] }
        releases:
          defaults: { branches: [main], wait-for-checks: 60m }
          packages:
            shop: { tags: "v{version}", publish: { workflow: release.yml }, index: { verify-within: 30m } }
        """;

    public const string Hash = "1111111111111111111111111111111111111111111111111111111111111111";
    public const string OtherHash = "2222222222222222222222222222222222222222222222222222222222222222";

    public static readonly ResultFile Wheel = new("shop-1.2.3-py3-none-any.whl", 10, Hash);
    public static readonly ResultFile Source = new("shop-1.2.3.tar.gz", 20, OtherHash);
    public static readonly IndexFile Older = new("shop-1.2.2.tar.gz", Hash, null, null, "https://example.org/shop-1.2.2.tar.gz");

    public static PublishAsked Publish { get; } = new(new CommandPlace(4, 31, 1), Scenario.Robin);

    public static Scenario Tagged(string settings = Yaml, string tag = "v1.2.3")
    {
        var given = Scenario.TagWith(tag, settings);
        given.Checks.Add(new CheckFact(1, "botapp/tests", Scenario.OurApp, "botapp", "completed", "success", null));
        given.Release = new ReleaseFact
        {
            Declared = new DeclaredVersion.Declared("1.2.3", "pyproject.toml", 3),
            ReachableFrom = ["main"],
            IndexFiles = [Older],
            Tags = ["v1.2.2", tag],
            Previous = "v1.2.2",
            Merged = [new MergedPullRequest(3, "Add a cart", "octo", false, [], "https://example.org/3", false)],
        };
        return given;
    }

    public static Scenario InPublish()
    {
        var given = Tagged();
        given.Happens(new TagPushed(Scenario.A));
        Built(given, Wheel, Source);
        given.Tag.Phase.ShouldBe(ReleasePhase.Publishing);
        return given;
    }

    public static Scenario Released()
    {
        var given = InPublish();
        Published(given);
        Shows(given, Wheel, Source);
        given.Happens(new TimerElapsed("poll")).One<PublishRelease>();
        given.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r"));
        return given;
    }

    public static Step Built(Scenario given, params ResultFile[] files)
    {
        var id = given.Tag.Build!.CorrelationId;
        given.SnapshotOf(id, RunState.Completed, RunConclusion.Success, id: 700);
        given.RunChanged().One<CollectResult>();
        return given.Happens(new ResultCollected(id, 1, Result(id, null, files), null));
    }

    public static Step Published(Scenario given)
    {
        given.SnapshotOf(given.Tag.Publish!.CorrelationId, RunState.Completed, RunConclusion.Success, id: 800);
        return given.RunChanged();
    }

    public static void Shows(Scenario given, params ResultFile[] files) =>
        given.Release = given.Release! with { IndexFiles = [Older, .. files.Select(file => new IndexFile(file.Name, file.Sha256, null, null, "https://example.org/" + file.Name))] };

    public static ResultDocument Result(string id, string? message, params ResultFile[] files) => new(id, Scenario.A, ResultStatus.Success, null, null, files, [], message);
}
