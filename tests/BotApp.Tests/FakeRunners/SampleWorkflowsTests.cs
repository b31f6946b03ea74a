using System.Diagnostics;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.Sample;

namespace BotApp.Tests.FakeRunners;

/// <summary>The sample repository with the workflow files users copy: really executed, and replayed, with the same outcome.</summary>
public sealed class SampleWorkflowsTests : IAsyncLifetime
{
    private const string NewestJob = "test (3.12, ubuntu-latest)";
    private const string OldestJob = "test (3.11, ubuntu-latest)";
    private readonly TempRepository _repository = new();
    private readonly RecordingHost _host = new();
    private SimulatedServices _services = null!;

    public static TheoryData<string> Executors => ["real", "replay"];

    public async ValueTask InitializeAsync() => _services = await SimulatedServices.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _repository.Dispose();
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task The_main_branch_is_green(string kind)
    {
        await TestAsync(kind, SampleRepository.Main);

        _host.Conclusions.ShouldAllBe(job => job.Value == "success", _host.Logs[NewestJob]);
        Counts.Of(_host.Text("junit-ubuntu-latest-3.12-a1", "junit.xml")).ShouldBe(new Counts(22, 0, 0, 2));
        Counts.Of(_host.Text("junit-ubuntu-latest-3.11-a1", "junit.xml")).ShouldBe(new Counts(21, 0, 0, 3));
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task The_broken_change_fails_at_known_lines(string kind)
    {
        var commit = await TestAsync(kind, SampleRepository.BrokenChange);

        _host.Conclusions.ShouldAllBe(job => job.Value == "failure");
        _host.StepConclusion(NewestJob, "Run the tests").ShouldBe("success");
        _host.StepConclusion(NewestJob, "Pass or fail as pytest did").ShouldBe("failure");
        var report = _host.Text("junit-ubuntu-latest-3.12-a1", "junit.xml");
        Counts.Of(report).ShouldBe(new Counts(26, 2, 3, 2));
        report.ShouldContain("src/greet/words.py:21: KeyError");
        report.ShouldContain("tests/unit/test_words.py:28: AssertionError");
        report.ShouldContain("tests/conftest.py:8: TypeError");
        var meta = JsonNode.Parse(_host.Text("junit-ubuntu-latest-3.12-a1", "meta.json"))!;
        meta["tested_sha"]!.ToString().ShouldBe(commit);
        meta["run_id"]!.GetValue<long>().ShouldBe(4711);
        meta["pytest_exit"]!.GetValue<int>().ShouldBe(1);
        meta["rootdir"]!.ToString().ShouldEndWith("/work/greet/greet");
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task The_fixed_change_is_green(string kind)
    {
        await TestAsync(kind, SampleRepository.FixedChange);

        _host.Conclusions.ShouldAllBe(job => job.Value == "success");
        Counts.Of(_host.Text("junit-ubuntu-latest-3.12-a1", "junit.xml")).ShouldBe(new Counts(26, 0, 0, 2));
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task The_flaky_change_fails_first_and_passes_when_its_failed_jobs_run_again(string kind)
    {
        var executor = Executor(kind);
        var commit = _repository.Commit(SampleRepository.FlakyChange);
        var attempt = Attempt(commit, "tests.yml", "push");
        await executor.ExecuteAsync(attempt, _host, CancellationToken.None);
        var second = new RecordingHost();
        await executor.ExecuteAsync(attempt with { Attempt = 2, OnlyJobs = [OldestJob, NewestJob] }, second, CancellationToken.None);

        _host.Conclusions.ShouldAllBe(job => job.Value == "failure");
        second.Conclusions.Count.ShouldBe(2);
        second.Conclusions.ShouldAllBe(job => job.Value == "success");
        Counts.Of(second.Text("junit-ubuntu-latest-3.11-a2", "junit.xml")).Failures.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task Functional_tests_run_when_asked_for_with_a_commit(string kind)
    {
        var commit = _repository.Commit(SampleRepository.Main);
        await ExecuteAsync(kind, commit, "functional.yml", Inputs(("sha", commit)));

        _host.Title.ShouldBe("functional request-0001");
        _host.Conclusions["functional"].ShouldBe("success", _host.Logs["functional"]);
        Counts.Of(_host.Text("junit-functional-a1", "junit.xml")).ShouldBe(new Counts(2, 0, 0, 0));
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task A_commit_on_no_branch_is_not_tested_by_dispatch(string kind)
    {
        var orphan = _repository.Commit(SampleRepository.FixedChange, "elsewhere");
        var main = _repository.Commit(SampleRepository.Main);
        _repository.Git("update-ref", "refs/pull/1/head", orphan);
        _repository.Git("branch", "--quiet", "-D", "elsewhere");
        await ExecuteAsync(kind, main, "functional.yml", Inputs(("sha", orphan)));

        _host.Conclusions["functional"].ShouldBe("failure");
        _host.StepConclusion("functional", "Is the commit on a branch of this repository?").ShouldBe("failure");
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task A_preview_goes_up_and_comes_down(string kind)
    {
        var change = _repository.Commit(SampleRepository.BrokenChange, "change");
        var main = _repository.Commit(SampleRepository.Main);
        var site = new Uri(_services.Address, "/sites/pr-1/");

        await ExecuteAsync(kind, main, "preview.yml", Inputs(("action", "up"), ("sha", change), ("pr", "1")));
        _host.Conclusions.ShouldAllBe(job => job.Value == "success", string.Concat(_host.Logs.Values));
        (await _services.Client.GetStringAsync(site, TestContext.Current.CancellationToken)).ShouldContain("<li lang=\"fi\">Hei, Robin!</li>");
        var expected = $$"""{"schema":1,"request_id":"request-0001","sha":"{{change}}","status":"success","url":"{{site}}"}""";
        JsonNode.Parse(_host.Text("botapp-result", "result.json"))!.ToJsonString().ShouldBe(expected);

        var down = new RecordingHost();
        await ExecuteAsync(kind, main, "preview.yml", Inputs(("action", "down"), ("sha", change), ("pr", "1")), down);
        down.Conclusions.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["build"] = "skipped", ["deploy"] = "success" }, ignoreOrder: true);
        _services.Hosting.Sites.ShouldBeEmpty();
        JsonNode.Parse(down.Text("botapp-result", "result.json"))!["url"]!.ToString().ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task D1_D8_What_BotApp_sends_is_deployed_by_the_real_scripts_and_a_rollback_puts_the_older_commit_there(string kind)
    {
        var older = _repository.Commit(SampleRepository.Main);
        var newer = _repository.Commit(SampleRepository.FixedChange);
        var site = new Uri(_services.Address, "/sites/staging/");

        await DeployAsync(kind, newer, "deploy", newer, _host);
        _host.Conclusions.ShouldAllBe(job => job.Value == "success", string.Concat(_host.Logs.Values));
        _host.Title.ShouldBe("deploy staging request-0001");
        (await _services.Client.GetStringAsync(site, TestContext.Current.CancellationToken)).ShouldContain("Greetings");
        (await _services.Client.GetStringAsync(new Uri(site, "version.txt"), TestContext.Current.CancellationToken)).Trim().ShouldBe(newer);
        JsonNode.Parse(_host.Text("botapp-result", "result.json"))!.ToJsonString()
            .ShouldBe($$"""{"schema":1,"request_id":"request-0001","sha":"{{newer}}","status":"success","migrations_applied":[]}""");

        var back = new RecordingHost();
        await DeployAsync(kind, newer, "rollback", older, back);
        back.Conclusions.ShouldAllBe(job => job.Value == "success", string.Concat(back.Logs.Values));
        (await _services.Client.GetStringAsync(new Uri(site, "version.txt"), TestContext.Current.CancellationToken)).Trim().ShouldBe(older);
    }

    [Theory]
    [InlineData("deploy; rm -rf /", "staging")]
    [InlineData("", "staging")]
    [InlineData("deploy", "../../elsewhere")]
    [InlineData("deploy", "$(id)")]
    public async Task The_scripts_of_deploy_take_nothing_that_is_no_action_and_no_environment(string action, string environment)
    {
        var commit = _repository.Commit(SampleRepository.Main);

        await ExecuteAsync("real", commit, "deploy.yml", Inputs(("action", action), ("sha", commit), ("environment", environment), ("deployment_id", "staging-1"), ("payload", "{}")));

        _host.Conclusions["deploy"].ShouldBe("failure");
        _services.Hosting.Sites.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task A_release_is_built_verified_published_and_resumed(string kind)
    {
        var commit = await BuildReleaseAsync(kind);
        var result = JsonNode.Parse(_host.Text("botapp-result", "result.json"))!;
        result["sha"]!.ToString().ShouldBe(commit);
        result["files"]!.AsArray().Count.ShouldBe(2);
        _services.Index.Files.ShouldBeEmpty();

        // The index takes the wheel and then breaks down.
        _services.Index.Trust(SampleRepository.Package, "octo/greet", "release.yml", "pypi");
        _services.Index.FailUploadsAfter = 1;
        var payload = new JsonObject { ["files"] = result["files"]!.DeepClone() };
        var first = await PublishAsync(kind, commit, "publish", payload);
        first.Conclusions["publish"].ShouldBe("failure");
        first.Logs["publish"].ShouldContain("503");
        _services.Index.Files.Single().Name.ShouldEndWith(".whl");

        _services.Index.FailUploadsAfter = null;
        payload["files_missing"] = new JsonArray("greet_sample-1.2.3.tar.gz");
        var second = await PublishAsync(kind, commit, "resume", payload);
        second.Conclusions["publish"].ShouldBe("success", second.Logs["publish"]);
        second.Entries("dist-verified").ShouldBe(["greet_sample-1.2.3.tar.gz"]);
        _services.Index.Files.Select(file => (file.Name, file.Sha256)).ShouldBe(
            result["files"]!.AsArray().Select(file => (file!["name"]!.ToString(), file["sha256"]!.ToString())), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task What_was_not_checked_is_not_published(string kind)
    {
        var commit = await BuildReleaseAsync(kind);
        _services.Index.Trust(SampleRepository.Package, "octo/greet", "release.yml", "pypi");
        var files = JsonNode.Parse(_host.Text("botapp-result", "result.json"))!["files"]!.AsArray();
        files[0]!["sha256"] = new string('0', 64);

        var host = await PublishAsync(kind, commit, "publish", new JsonObject { ["files"] = files.DeepClone() });

        host.Conclusions["verify"].ShouldBe("failure");
        host.Conclusions["publish"].ShouldBe("skipped");
        host.Logs["verify"].ShouldContain("is not what was checked");
        _services.Index.Files.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task A_tag_that_points_elsewhere_is_not_built(string kind)
    {
        var other = _repository.Commit(SampleRepository.FixedChange);
        var commit = _repository.Commit(SampleRepository.Main);
        _repository.Tag("v1.2.3", other);

        await ExecuteAsync(kind, commit, "release.yml", ReleaseInputs("build", commit, ""));

        _host.Conclusions["build"].ShouldBe("failure");
        _host.Artifacts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_project_that_trusts_nobody_gets_nothing()
    {
        var commit = await BuildReleaseAsync("replay");
        _services.Index.Trust(SampleRepository.Package, "octo/greet", "other.yml", "pypi");
        var files = JsonNode.Parse(_host.Text("botapp-result", "result.json"))!["files"]!;

        var host = await PublishAsync("replay", commit, "publish", new JsonObject { ["files"] = files.DeepClone() });

        host.Conclusions["publish"].ShouldBe("failure");
        host.Logs["publish"].ShouldContain("invalid-publisher");
    }

    [Theory]
    [MemberData(nameof(Executors))]
    public async Task Pip_downloads_what_was_published(string kind)
    {
        var commit = await BuildReleaseAsync(kind);
        _services.Index.Trust(SampleRepository.Package, "octo/greet", "release.yml", "pypi");
        var files = JsonNode.Parse(_host.Text("botapp-result", "result.json"))!["files"]!;
        (await PublishAsync(kind, commit, "publish", new JsonObject { ["files"] = files.DeepClone() })).Conclusions["publish"].ShouldBe("success");

        var downloaded = await PipDownloadAsync($"{SampleRepository.Package}=={SampleRepository.Version}");

        downloaded.ShouldContain("greet_sample-1.2.3-py3-none-any.whl");
    }

    [Fact]
    public async Task Replaying_an_unknown_tree_fails_loudly()
    {
        var tree = new Dictionary<string, string>(SampleRepository.Main, StringComparer.Ordinal);
        tree["src/greet/words.py"] += "\n# changed\n";
        await TestAsync("replay", tree);

        _host.Conclusions.ShouldAllBe(job => job.Value == "failure");
        _host.Logs[NewestJob].ShouldContain("Nothing is recorded for this step");
        _host.Artifacts.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task This_machine_can_execute_or_says_what_is_missing()
    {
        var probe = await RunnerProbe.FindPythonAsync(TestContext.Current.CancellationToken);

        (probe.Python is null).ShouldBe(probe.Missing is not null);
    }

    private async Task<string> TestAsync(string kind, IReadOnlyDictionary<string, string> tree)
    {
        var executor = Executor(kind);
        var commit = _repository.Commit(tree);
        await executor.ExecuteAsync(Attempt(commit, "tests.yml", "push"), _host, CancellationToken.None);
        return commit;
    }

    private async Task<string> BuildReleaseAsync(string kind)
    {
        var commit = _repository.Commit(SampleRepository.Main);
        _repository.Tag("v1.2.3", commit);
        await ExecuteAsync(kind, commit, "release.yml", ReleaseInputs("build", commit, ""));
        _host.Conclusions["build"].ShouldBe("success", _host.Logs["build"]);
        _host.Conclusions["publish"].ShouldBe("skipped");
        return commit;
    }

    private async Task<RecordingHost> PublishAsync(string kind, string commit, string action, JsonObject payload)
    {
        var host = new RecordingHost();
        host.Artifacts["dist"] = _host.Artifacts["dist"];
        await ExecuteAsync(kind, commit, "release.yml", ReleaseInputs(action, commit, payload.ToJsonString()), host);
        return host;
    }

    // As a deployment sends them: the workflow is the default branch's, the commit is an input.
    private Task DeployAsync(string kind, string main, string action, string sha, RecordingHost host) => ExecuteAsync(
        kind, main, "deploy.yml",
        Inputs(("action", action), ("sha", sha), ("environment", "staging"), ("deployment_id", "staging-1"), ("payload", """{"number":1,"previous_sha":null,"inputs":{}}""")), host);

    private Task ExecuteAsync(string kind, string commit, string workflow, Dictionary<string, string> inputs, RecordingHost? host = null)
    {
        var attempt = Attempt(commit, workflow, "workflow_dispatch") with { Inputs = inputs };
        return Executor(kind).ExecuteAsync(attempt, host ?? _host, CancellationToken.None);
    }

    private WorkflowAttempt Attempt(string commit, string workflow, string eventName) =>
        Attempts.Of(_repository, commit, workflow, eventName, variables: _services.Variables);

    private IWorkflowExecutor Executor(string kind)
    {
        if (kind == "replay")
        {
            return new ReplayExecutor(_services.Options);
        }

        var probe = RunnerProbe.FindPythonAsync(CancellationToken.None).GetAwaiter().GetResult();
        if (probe.Missing is not null)
        {
            Assert.Skip(probe.Missing);
        }

        return new ActionsExecutor(_services.Options with { Python = probe.Python });
    }

    private static Dictionary<string, string> Inputs(params (string Name, string Value)[] inputs) =>
        inputs.Append(("request_id", "request-0001")).ToDictionary(input => input.Item1, input => input.Item2, StringComparer.Ordinal);

    private static Dictionary<string, string> ReleaseInputs(string action, string commit, string payload) => Inputs(
        ("action", action), ("sha", commit), ("tag", "v1.2.3"), ("version", SampleRepository.Version), ("package", SampleRepository.Package),
        ("run_id", "4711"), ("payload", payload));

    private async Task<string[]> PipDownloadAsync(string requirement)
    {
        var python = await RunnerProbe.FindBestPythonAsync(CancellationToken.None);
        if (python is null)
        {
            Assert.Skip("There is no Python on this machine.");
        }

        var target = Directory.CreateDirectory(Path.Combine(_repository.Directory, "downloads")).FullName;
        string[] arguments =
        [
            "-m", "pip", "--isolated", "--disable-pip-version-check", "download", "--quiet", "--no-deps", "--no-cache-dir", "--dest", target, "--index-url",
            new Uri(_services.Address, "/index/simple/").ToString(), requirement,
        ];
        using var pip = Process.Start(new ProcessStartInfo(python.Path, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = await pip.StandardError.ReadToEndAsync();
        await pip.WaitForExitAsync();
        if (errors.Contains("No module named pip", StringComparison.Ordinal))
        {
            Assert.Skip("pip is missing.");
        }

        pip.ExitCode.ShouldBe(0, errors);
        return [.. Directory.GetFiles(target).Select(file => Path.GetFileName(file))];
    }
}
