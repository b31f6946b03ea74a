using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using BotApp.Core.Checks;
using BotApp.Core.Gating;

namespace BotApp.Core.Tests;

public sealed class BotTests
{
    private const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, retry: { failed: 1 }, on: { pull-request: {}, push: true } }
          late: { workflow: late.yml, mode: dispatch, needs: [tests], on: { pull-request: {}, push: true } }
        gate: { required: [tests, late], grace: 30s, deadline: 1h }
        previews:
          web: { workflow: preview.yml }
        releases:
          packages:
            shop: { tags: "v{version}" }
        deployments:
          staging: { workflow: deploy.yml, url: "https://staging.example.org", smoke: [{ path: /healthz }], auto: {} }
        """;

    private static readonly IReadOnlyList<SubjectKey> Subjects = [SubjectKey.PullRequest(17, 4), SubjectKey.Branch(17, "main"), SubjectKey.Tag(17, "v1.0.0"), SubjectKey.Environment(17, "staging"), SubjectKey.Schedule(17, "tests", "main")];

    public static TheoryData<Type> Events => new(Sealed(typeof(BotEvent)));

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 20));

    [Theory]
    [InlineData(typeof(BotEvent))]
    [InlineData(typeof(Effect))]
    [InlineData(typeof(SubjectState))]
    public void Every_kind_is_listed_for_JSON_under_a_name_of_its_own(Type family)
    {
        var listed = family.GetCustomAttributes<JsonDerivedTypeAttribute>().ToList();

        listed.Select(one => one.DerivedType).ShouldBe(Sealed(family), ignoreOrder: true);
        listed.Select(one => one.TypeDiscriminator).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_comes_back_from_JSON_and_is_accepted_by_some_kind_of_subject(Type kind)
    {
        var happened = (BotEvent)Sample.Of(kind);

        Json.Through(happened);

        Subjects.Count(subject => IsAccepted(happened, subject)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Every_effect_comes_back_from_JSON_and_has_a_key_that_names_it()
    {
        var effects = Sealed(typeof(Effect)).Select(kind => (Effect)Sample.Of(kind)).ToList();

        effects.ShouldAllBe(effect => Json.Through(effect).Key == effect.Key);
        effects.Select(effect => effect.Key.Split(':')[0]).ShouldBeUnique();
    }

    [Theory]
    [InlineData(typeof(PullRequestState))]
    [InlineData(typeof(BranchState))]
    [InlineData(typeof(ReleaseState))]
    [InlineData(typeof(EnvironmentState))]
    public void Every_state_comes_back_from_JSON_with_all_it_held(Type kind)
    {
        var state = (SubjectState)Sample.Of(kind);

        var json = JsonSerializer.Serialize(Json.Through(state));

        foreach (var property in kind.GetProperties().Where(property => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            json.ShouldContain($"\"{property.Name}\":");
            JsonSerializer.Serialize(property.GetValue(state)).ShouldNotBe(JsonSerializer.Serialize(Default(property.PropertyType)), property.Name);
        }
    }

    [Fact]
    public void An_event_of_another_kind_of_subject_is_a_bug_that_is_said()
    {
        var given = Scenario.TagWith("v1.0.0", Settings);

        Should.Throw<InvalidOperationException>(() => given.Happens(new PullRequestOpened(Scenario.A))).Message.ShouldBe("PullRequestOpened does not belong to tag:17:v1.0.0.");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_the_gate_never_passes_without_a_success_of_the_head(int seed)
    {
        var world = new RandomWorld(seed, Scenario.PullRequestWith(Settings));
        for (var step = 0; step < 60; step++)
        {
            world.Happens();
            var state = world.Scenario.PullRequest;
            if (state.Gate is { State: RequirementState.Passed })
            {
                foreach (var name in new[] { "tests", "late" })
                {
                    var run = state.Runs.Single(one => one.Pipeline == name);
                    run.Sha.ShouldBe(state.Open ? world.Scenario.Pull!.HeadSha : state.HeadSha);
                    run.Verdict.ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
                    world.IsTrulyGreen(run).ShouldBeTrue(name);
                }
            }
        }
    }

    [Fact]
    public void Random_worlds_reach_open_and_closed_gates()
    {
        var reached = new HashSet<RequirementState>();
        for (var seed = 1; seed <= 12; seed++)
        {
            var world = new RandomWorld(seed, Scenario.PullRequestWith(Settings));
            for (var step = 0; step < 60; step++)
            {
                world.Happens();
                reached.Add(world.Scenario.PullRequest.Gate?.State ?? RequirementState.Pending);
            }
        }

        reached.Count.ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_subject_decides_about_every_event_of_its_own_without_fail_and_nothing_twice(int seed)
    {
        foreach (var given in new[] { Scenario.PullRequestWith(Settings), Scenario.BranchWith("main", Settings), Scenario.BranchWith("gh-readonly-queue/main/pr-1-x", Settings), Scenario.TagWith("v1.0.0", Settings), Scenario.EnvironmentWith("staging", Settings) })
        {
            var world = new RandomWorld(seed, given);
            for (var step = 0; step < 40; step++)
            {
                var happened = world.Happens();
                if (happened is TimerElapsed or ChecksChanged or RunChanged or PullRequestEdited)
                {
                    given.Happens(happened); // a run that was judged may be retried at once
                    given.Happens(happened).Deeds.ShouldBeEmpty($"seed {seed}, step {step}, {happened}");
                }
            }
        }
    }

    private static bool IsAccepted(BotEvent happened, SubjectKey subject)
    {
        var given = subject.Kind switch
        {
            SubjectKind.PullRequest => Scenario.PullRequestWith(Settings),
            SubjectKind.Branch => Scenario.BranchWith(subject.Name, Settings),
            SubjectKind.Environment => Scenario.EnvironmentWith(subject.Name, Settings),
            SubjectKind.Schedule => Scenario.ScheduleWith("tests", "main", Settings),
            _ => Scenario.TagWith(subject.Name, Settings),
        };
        try
        {
            given.Happens(happened);
            return true;
        }
        catch (InvalidOperationException e) when (e.Message.Contains("does not belong to", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static Type[] Sealed(Type family) => [.. family.Assembly.GetTypes().Where(type => type.IsSealed && type.IsAssignableTo(family))];

    private static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}
