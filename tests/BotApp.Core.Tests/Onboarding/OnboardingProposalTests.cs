using BotApp.Core.Onboarding;
using BotApp.Core.Settings;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Onboarding;

/// <summary>What is proposed to a repository without settings, from plain facts: it says what is there, and the settings reader always takes it.</summary>
public sealed class OnboardingProposalTests
{
    private const string Pytest = """
        name: CI
        on:
          pull_request:
          push: { branches: [main] }
          merge_group:
        jobs:
          unit:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v5
              - run: python -m pytest --junitxml=junit.xml
              - uses: actions/upload-artifact@v4
                with: { name: junit-3.12, path: junit.xml }
        """;

    private const string Publish = """
        on: { push: { tags: ["v*"] } }
        jobs:
          pypi:
            environment: pypi
            steps: [{ uses: pypa/gh-action-pypi-publish@release/v1 }]
        """;

    [Fact]
    public void A_workflow_that_runs_tests_becomes_a_pipeline_with_the_triggers_it_has_and_the_gate_requires_it()
    {
        var (settings, text) = Read(With(("ci.yml", Pytest)));

        var pipeline = settings.Pipelines.ShouldHaveSingleItem();
        (pipeline.Name, pipeline.Workflow, pipeline.Mode).ShouldBe(("ci", "ci.yml", PipelineMode.Observe));
        pipeline.On.PullRequest.ShouldNotBeNull();
        pipeline.On.Push!.Branches.Patterns.ShouldHaveSingleItem().Text.ShouldBe("main");
        pipeline.On.MergeGroup.ShouldBeTrue();
        pipeline.Reports.MinTests.ShouldBe(1, "it uploads reports under a name that is looked for");
        settings.Gate!.Required.ShouldHaveSingleItem().ShouldBe(new RequiredCheck.OfPipeline("ci"));
        text.ShouldContain("# ci.yml runs pytest (jobs: unit)");
        text.ShouldContain("junit-3.12");
        text.ShouldNotContain("min-tests");
    }

    [Fact]
    public void Without_reports_a_run_s_end_decides_and_the_file_says_how_to_get_more()
    {
        var (settings, text) = Read(With(("tests.yml", "on: [pull_request]\njobs: { t: { steps: [{ run: tox -e py }] } }\n")) with
        {
            Files = new Dictionary<string, string?> { ["tox.ini"] = "[testenv]\ncommands = pytest\n" },
        });

        settings.Pipelines[0].Reports.MinTests.ShouldBe(0);
        settings.Pipelines[0].On.Push.ShouldBeNull();
        text.ShouldContain("--junitxml=junit.xml");
        text.ShouldContain("runs tox");
    }

    [Theory]
    [InlineData("on: { pull_request: { paths: ['src/**'] } }", "only for some paths")]
    [InlineData("on: { pull_request: { branches-ignore: [old] } }", "only for some paths or branches")]
    [InlineData("on: { pull_request: { branches: [develop] } }", "into the default branch")]
    [InlineData("on: { push: { branches: ['*'] } }", "does not run on pull requests")]
    public void What_does_not_run_for_every_pull_request_is_not_required(string on, string why)
    {
        var (settings, text) = Read(With(("tests.yml", on + "\njobs: { t: { steps: [{ run: pytest }] } }\n")));

        settings.Pipelines.ShouldHaveSingleItem();
        settings.Gate.ShouldBeNull();
        text.ShouldContain("No gate is proposed");
        text.ShouldContain($"# Not required: tests, because");
        text.ShouldContain(why);
    }

    [Theory]
    [InlineData("lint.yml", "on: [pull_request]\njobs: { l: { steps: [{ run: ruff check }] } }\n")]
    [InlineData("release.yml", Publish)]
    [InlineData("tests.yml", "on: workflow_dispatch\njobs: { t: { steps: [{ run: pytest }] } }\n")]
    [InlineData("tests.yml", "\t: [ not yaml")]
    [InlineData("tests.yml", "")]
    public void Where_nothing_runs_tests_nothing_is_proposed(string file, string text) => OnboardingProposal.Of(With((file, text))).ShouldBeNull();

    [Fact]
    public void Other_workflows_of_pull_requests_are_named_and_not_required()
    {
        var (settings, text) = Read(With(("tests.yml", Pytest), ("lint.yml", "on: [pull_request]\njobs: { l: { steps: [{ run: ruff check }] } }\n")));

        settings.Pipelines.Select(one => one.Name).ShouldBe(["tests"]);
        text.ShouldContain("lint.yml runs on pull requests too");
    }

    [Fact]
    public void Names_that_checks_of_BotApp_have_are_given_another_name()
    {
        var (settings, _) = Read(With(("gate.yml", Pytest), ("settings.yaml", Pytest)));

        settings.Pipelines.Select(one => (one.Name, one.Workflow)).ShouldBe([("gate-tests", "gate.yml"), ("settings-tests", "settings.yaml")]);
    }

    [Fact]
    public void Tags_that_look_like_versions_are_watched_where_a_workflow_publishes_on_them()
    {
        var facts = With(("tests.yml", Pytest), ("publish.yml", Publish)) with
        {
            Tags = ["v1.0.0", "v1.10.0", "v1.9.0", "nightly", "2024"],
            Files = new Dictionary<string, string?> { ["pyproject.toml"] = "[project]\nname = \"Greet_Sample\"\nversion = \"1.10.0\"\n" },
            Environments = ["pypi"],
        };

        var (settings, text) = Read(facts);

        var package = settings.Releases!.Packages.ShouldHaveSingleItem();
        (package.Name, package.Tags, $"{package.Publish.Mode}", package.Publish.Workflow).ShouldBe(("greet-sample", "v{version}", "Observe", "publish.yml"));
        text.ShouldContain("Tags such as v1.10.0 look like versions");
        settings.Deployments.ShouldBeEmpty("what packages are published from is no place to deploy to");
        var (without, remarked) = Read(facts with { Workflows = With(("tests.yml", Pytest)).Workflows });
        (without.Releases?.Packages ?? []).ShouldBeEmpty();
        remarked.ShouldContain("Tags such as v1.10.0 look like versions");
    }

    [Fact]
    public void Environments_are_deployed_to_only_where_a_workflow_takes_what_BotApp_sends()
    {
        var deploy = File.ReadAllText(Path.Combine(Samples.Fixture(""), "..", "..", "..", "manifests", "workflows", "deploy.yml"));
        var facts = With(("tests.yml", Pytest)) with { Environments = ["staging", "production", "github-pages", "preview", "with space"] };

        Read(facts).Settings.Deployments.ShouldBeEmpty();
        Read(facts).Text.ShouldContain("GitHub has the environments staging, production, with space.");
        var (settings, _) = Read(facts with { Workflows = With(("tests.yml", Pytest), ("deploy.yml", deploy)).Workflows });
        settings.Deployments.Select(one => (one.Name, one.Workflow, one.Production, IsAuto: one.Auto is not null)).ShouldBe([("staging", "deploy.yml", false, false), ("production", "deploy.yml", true, false)]);
    }

    [Fact]
    public void The_workflows_that_BotApp_ships_are_understood()
    {
        var folder = Path.Combine(Samples.Fixture(""), "..", "..", "..", "manifests", "workflows");
        var all = Directory.EnumerateFiles(folder, "*.yml").Select(path => (Path.GetFileName(path), File.ReadAllText(path))).ToArray();

        var (settings, _) = Read(With(all) with { Environments = ["staging"] });

        settings.Pipelines.Select(one => one.Name).ShouldContain("tests");
        settings.Deployments.ShouldHaveSingleItem().Workflow.ShouldBe("deploy.yml");
    }

    [Fact]
    public void SEC22_Foreign_words_neither_end_a_comment_nor_become_keys()
    {
        const string Evil = "x\ngate: { required: [] }\n#\u202e\u0000\ud800";
        var facts = new OnboardingFacts
        {
            DefaultBranch = "main: x # y",
            Workflows = new Dictionary<string, string> { ["te\nst-tests.yml"] = $"on: [pull_request]\njobs:\n  \"a\\nb: c\": {{ steps: [{{ run: pytest }}] }}\n" },
            Tags = [$"v1.0.0{Evil}", Evil + "1.0", "\u20281.2.3"],
            Environments = [Evil, "a\u2028b"],
        };

        var (settings, text) = Read(facts);

        settings.Pipelines.ShouldHaveSingleItem();
        text.Split('\n').ShouldNotContain(line => line.StartsWith("gate: { required: []", StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_is_proposed_is_valid()
    {
        string[] words = ["tests", "v1.2.3", "1.0", "gate", "on", "true", "-", "é", "a b", "main", "release/1.x", "{x}", "'", "\"", "#", ": ", "&a", "*b", "!c", "\n", "\t", "\u202e", "\ud83d\ude00", "\ud800", "", "0", "%", "@", "`", new string('n', 300)];
        string[] texts = [Pytest, Publish, "on: [pull_request, push]\njobs: { t: { steps: [{ run: pytest }] } }", "on: push\njobs: {}", "{", "- a", "on: { pull_request: { branches: ['!x', '+(y)'] } }\njobs: { t: { steps: [{ run: nox }] } }"];
        var chance = new Random(20);
        var proposed = 0;
        for (var round = 0; round < 400; round++)
        {
            string Word() => string.Concat(Enumerable.Range(0, chance.Next(1, 4)).Select(_ => words[chance.Next(words.Length)]));
            IReadOnlyList<string> Words() => [.. Enumerable.Range(0, chance.Next(5)).Select(_ => Word())];
            var facts = new OnboardingFacts
            {
                DefaultBranch = Word(),
                Workflows = Enumerable.Range(0, chance.Next(1, 5)).Select(_ => Word() + ".yml").Distinct().ToDictionary(name => name, _ => texts[chance.Next(texts.Length)]),
                Files = new Dictionary<string, string?> { ["pyproject.toml"] = $"[project]\nname = \"{Word()}\"\n" },
                Tags = Words(),
                Environments = Words(),
                Docs = new Uri("https://botapp.example.org/docs"),
            };
            if (OnboardingProposal.Of(facts) is not { } file)
            {
                continue;
            }

            proposed++;
            SettingsReader.Read(file.Text, SettingsReader.DefaultPath).Errors.ShouldBeEmpty(file.Text);
            OnboardingText.Body(file, facts.Docs).ShouldContain("Close this pull request");
        }

        proposed.ShouldBeGreaterThan(100);
    }

    private static OnboardingFacts With(params (string File, string Text)[] workflows) =>
        new() { DefaultBranch = "main", Workflows = workflows.ToDictionary(one => one.File, one => one.Text) };

    private static (RepositorySettings Settings, string Text) Read(OnboardingFacts facts)
    {
        var file = OnboardingProposal.Of(facts).ShouldNotBeNull();
        var read = SettingsReader.Read(file.Text, SettingsReader.DefaultPath);
        read.Errors.ShouldBeEmpty(file.Text);
        file.Pipelines.ShouldBe(read.Settings!.Pipelines.Select(one => one.Name));
        return (read.Settings, file.Text);
    }
}
