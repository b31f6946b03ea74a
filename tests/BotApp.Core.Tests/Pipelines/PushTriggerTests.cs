using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Pipelines;

/// <summary>What a push starts, by the paths it changes, and what a dispatched run is told.</summary>
public sealed class PushTriggerTests
{
    private const string Filtered = """
        version: 1
        pipelines:
          docs:
            workflow: docs.yml
            mode: dispatch
            on: { push: { branches: [main], paths: ["docs/**"] } }
        """;

    [Theory]
    [InlineData("docs/index.md", true)]
    [InlineData("src/shop/cart.py", false)]
    [InlineData(null, true)]
    public void A_push_starts_a_pipeline_when_it_changes_its_paths_or_when_nobody_knows(string? changed, bool starts)
    {
        var main = Pushed(changed);

        main.Happens(new BranchPushed(Scenario.B)).All<StartRun>().Count.ShouldBe(starts ? 1 : 0);
        main.ChangedFiles = null; // asked for once, when the commit came
        main.Happens(new ChecksChanged(Scenario.B)).All<StartRun>().ShouldBeEmpty();
    }

    [Fact]
    public void A_merge_group_is_not_filtered_by_the_paths_of_a_push()
    {
        PipelinePlan.FilteredByPath(Settings(), "gh-readonly-queue/main/pr-1-abc").ShouldBeEmpty();
        PipelinePlan.FilteredByPath(Settings(), "main").ShouldHaveSingleItem();
        PipelinePlan.FilteredByPath(Settings(), "release/1").ShouldBeEmpty();
    }

    [Fact]
    public void A_dispatched_run_is_told_the_matrix_unless_the_settings_tell_it_another()
    {
        const string Matrix = """
            version: 1
            pipelines:
              tests:
                workflow: tests.yml
                mode: dispatch
                matrix: { python: ["3.11", "3.12"], os: [ubuntu-latest] }
                on: { push: {} }
            """;
        var main = Scenario.BranchWith("main", Matrix);
        main.Happens(new BranchPushed(Scenario.A)).One<StartRun>().Inputs["matrix"].ShouldBe("""{"python":["3.11","3.12"],"os":["ubuntu-latest"]}""");

        var other = Scenario.BranchWith("main", Matrix + """

                inputs: { matrix: '{"python":["3.14"]}' }
            """);
        other.Happens(new BranchPushed(Scenario.A)).One<StartRun>().Inputs["matrix"].ShouldBe("""{"python":["3.14"]}""");
    }

    private static BotApp.Core.Settings.RepositorySettings Settings() => Scenario.Loaded(Filtered).Effective;

    private static Scenario Pushed(string? changed)
    {
        var main = Scenario.BranchWith("main", Filtered);
        main.ChangedFiles = ["docs/index.md"];
        main.Happens(new BranchPushed(Scenario.A));
        main.RefSha = Scenario.B;
        main.ChangedFiles = changed is null ? null : [changed];
        return main;
    }
}
