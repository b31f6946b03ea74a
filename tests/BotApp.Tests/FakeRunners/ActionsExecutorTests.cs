using System.Diagnostics;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.FakeRunners.Workflows;

namespace BotApp.Tests.FakeRunners;

/// <summary>Small workflows, really executed.</summary>
public sealed class ActionsExecutorTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TempRepository _repository = new();
    private readonly RecordingHost _host = new();

    [Fact]
    public async Task Jobs_wait_for_what_they_need_and_read_its_outputs()
    {
        await ExecuteAsync("""
            name: CI
            run-name: CI of ${{ github.actor }}
            on: push
            concurrency: { group: "ci-${{ github.ref }}", cancel-in-progress: true }
            jobs:
              last:
                needs: [first]
                runs-on: ubuntu-latest
                steps:
                  - run: test "${{ needs.first.outputs.word }}" = "two words"
              first:
                runs-on: ubuntu-latest
                outputs: { word: "${{ steps.say.outputs.word }}" }
                steps:
                  - id: say
                    run: echo "word=two words" >> "$GITHUB_OUTPUT"
            """);

        _host.Title.ShouldBe("CI of octo");
        _host.Concurrency.ShouldBe(("ci-refs/heads/main", true));
        _host.Order.ShouldBe(["+first", "-first", "+last", "-last"]);
        _host.Conclusions.ShouldBe(Dictionary(("first", "success"), ("last", "success")), ignoreOrder: true);
        _host.Planned.Single(job => job.Id == "first").Steps.ShouldBe(["Set up job", "Run echo \"word=two words\" >> \"$GITHUB_OUTPUT\"", "Complete job"]);
    }

    [Fact]
    public async Task Steps_hand_on_variables_paths_and_outputs_and_see_a_clean_environment()
    {
        Environment.SetEnvironmentVariable("BOTAPP_TEST_PARENT", "parent");
        await ExecuteAsync("""
            on: push
            env: { LEVEL: workflow, TOP: "${{ github.repository }}" }
            jobs:
              a:
                runs-on: ubuntu-latest
                env: { LEVEL: job }
                steps:
                  - run: |
                      echo 'FROM_STEP=${{ '$' }}{{ literal }}' >> "$GITHUB_ENV"
                      printf 'LINES<<END\none\ntwo\nEND\n' >> "$GITHUB_ENV"
                      mkdir tool && printf '#!/bin/sh\necho tool-was-here\n' > tool/mytool && chmod +x tool/mytool
                      echo "$PWD/tool" >> "$GITHUB_PATH"
                      echo "done" >> "$GITHUB_STEP_SUMMARY"
                  - env: { LEVEL: step, UP: "${{ env.TOP }}!" }
                    run: |
                      test "$LEVEL" = step
                      test "$UP" = 'octo/greet!'
                      test "$FROM_STEP" = '${{ '$' }}{{ literal }}'
                      test "$LINES" = $'one\ntwo'
                      test -z "${BOTAPP_TEST_PARENT:-}"
                      test "$CI$GITHUB_ACTIONS$RUNNER_OS" = truetrueLinux
                      mytool
                      env
            """);

        _host.Conclusions["a"].ShouldBe("success", _host.Logs["a"]);
        _host.Logs["a"].ShouldContain("\ntool-was-here\n");
        _host.Logs["a"].ShouldNotContain("BOTAPP_TEST_PARENT=");
    }

    [Fact]
    public async Task A_failed_step_ends_the_job_except_for_steps_that_insist()
    {
        await ExecuteAsync("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { name: may fail, id: may, run: exit 3, continue-on-error: true }
                  - { name: fails, run: "false | cat" }
                  - { name: not run, run: exit 0 }
                  - { name: insists, if: always(), run: 'test "${{ steps.may.outcome }} ${{ steps.may.conclusion }} ${{ job.status }}" = "failure success failure"' }
                  - { name: on failure, if: failure(), run: exit 0 }
              after: { needs: a, runs-on: ubuntu-latest, steps: [{ run: exit 0 }] }
              always: { needs: after, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'test "${{ needs.after.result }}" = skipped' }] }
            """);

        _host.Conclusions.ShouldBe(Dictionary(("a", "failure"), ("after", "skipped"), ("always", "success")), ignoreOrder: true);
        _host.Steps.Where(step => step.Job == "a").Select(step => $"{step.Number} {step.Name}: {step.Conclusion}").ShouldBe(
        [
            "1 Set up job: success", "2 may fail: success", "3 fails: failure", "4 not run: skipped", "5 insists: success", "6 on failure: success",
            "7 Complete job: success",
        ]);
    }

    [Theory]
    [InlineData("steps: [{ uses: someone/unknown@v1 }]", "does not know the action 'someone/unknown@v1'")]
    [InlineData("steps: [{ uses: actions/checkout@v4, with: { lfs: true } }]", "does not know the input 'lfs'")]
    [InlineData("concurrency: x\n    steps: [{ run: exit 0 }]", "does not know the job key 'concurrency'")]
    [InlineData("permissions: { id-token: write }\n    steps: [{ uses: pypa/gh-action-pypi-publish@release/v1, with: { packages-dir: nowhere, repository-url: 'http://127.0.0.1:1/' } }]", "There is no wheel")]
    [InlineData("services: { db: {} }\n    steps: [{ run: exit 0 }]", "does not know the job key 'services'")]
    [InlineData("steps: [{ run: exit 0, unknown: 1 }]", "does not know the key 'unknown'")]
    [InlineData("steps: [{ run: exit 0, shell: pwsh }]", "does not know the shell 'pwsh'")]
    [InlineData("steps: [{ run: 'echo ${{ nope.x }}' }]", "'nope' is not known here")]
    [InlineData("strategy: { matrix: '${{ fromJSON(needs.x.outputs.m) }}' }\n    steps: [{ run: exit 0 }]", "The matrix cannot be expanded")]
    [InlineData("steps: [{ uses: pypa/gh-action-pypi-publish@release/v1, with: { repository-url: 'http://127.0.0.1:1/' } }]", "id-token: write")]
    public async Task What_the_runner_cannot_do_fails_the_job_with_a_sentence(string job, string part)
    {
        await ExecuteAsync($"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    {job}\n");

        _host.Conclusions["a"].ShouldBe("failure");
        _host.Logs["a"].ShouldContain(part);
    }

    [Theory]
    [InlineData("jobs: [", "line")]
    [InlineData("on: push\njobs: {}", "at least one job")]
    [InlineData("on: push\nnope: 1\njobs: { a: {} }", "'nope' is not a key")]
    [InlineData("on: push\njobs: { a: { needs: b } }", "needs 'b', which is not in the file")]
    [InlineData("on: push\njobs: { a: { needs: b }, b: { needs: a } }", "needs itself")]
    public async Task A_file_that_is_no_workflow_does_not_start(string workflow, string part) =>
        (await Should.ThrowAsync<WorkflowStartupException>(() => ExecuteAsync(workflow))).Message.ShouldContain(part);

    [Fact]
    public async Task A_failure_stops_the_matrix_only_with_fail_fast()
    {
        const string Workflow = """
            on: push
            jobs:
              test:
                runs-on: ubuntu-latest
                strategy: { fail-fast: FAST, max-parallel: 1, matrix: { n: [1, 2] } }
                steps: [{ run: "exit 1" }]
            """;
        await ExecuteAsync(Workflow.Replace("FAST", "true", StringComparison.Ordinal));
        _host.Conclusions.ShouldBe(Dictionary(("test (1)", "failure"), ("test (2)", "cancelled")), ignoreOrder: true);

        _host.Conclusions.Clear();
        _host.Logs.Clear();
        await ExecuteAsync(Workflow.Replace("FAST", "false", StringComparison.Ordinal));
        _host.Conclusions.ShouldBe(Dictionary(("test (1)", "failure"), ("test (2)", "failure")), ignoreOrder: true);
    }

    [Fact]
    public async Task A_re_run_of_some_jobs_keeps_results_and_outputs_of_the_others()
    {
        var commit = _repository.CommitWorkflow("""
            on: push
            jobs:
              build:
                runs-on: ubuntu-latest
                outputs: { word: "${{ steps.say.outputs.word }}" }
                steps: [{ id: say, run: 'echo "word=built-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"' }]
              test: { needs: build, runs-on: ubuntu-latest, steps: [{ run: 'test "${{ needs.build.outputs.word }} $GITHUB_RUN_ATTEMPT" = "built-1 2"' }] }
            """);
        var executor = new ActionsExecutor(new RunnerOptions());
        await executor.ExecuteAsync(Attempts.Of(_repository, commit), _host, CancellationToken.None);
        _host.Conclusions["test"].ShouldBe("failure");

        var second = new RecordingHost();
        await executor.ExecuteAsync(
            Attempts.Of(_repository, commit, attempt: 2) with { OnlyJobs = ["test"], FormerConclusions = Dictionary(("build", "success")) },
            second,
            CancellationToken.None);

        second.Planned.Select(job => job.Name).ShouldBe(["test"]);
        second.Conclusions.ShouldBe(Dictionary(("test", "success")));
    }

    [Fact]
    public async Task Cancelling_ends_the_processes_and_steps_that_insist_still_run()
    {
        var marker = Path.Combine(_repository.Directory, ".git", "pid");
        var commit = _repository.CommitWorkflow($$"""
            on: push
            jobs:
              long:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      (sleep 600 & echo $! > "{{marker}}.tmp"; mv "{{marker}}.tmp" "{{marker}}"; wait)
                  - { name: insists, if: always(), run: exit 0 }
              later: { needs: long, runs-on: ubuntu-latest, steps: [{ run: exit 0 }] }
            """);
        using var cancel = new CancellationTokenSource();
        var execution = new ActionsExecutor(new RunnerOptions()).ExecuteAsync(Attempts.Of(_repository, commit), _host, cancel.Token);
        await Until(() => File.Exists(marker));
        var sleeper = int.Parse(await File.ReadAllTextAsync(marker, TestContext.Current.CancellationToken));

        await cancel.CancelAsync();
        await execution.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        _host.Conclusions.ShouldBe(Dictionary(("long", "cancelled"), ("later", "cancelled")), ignoreOrder: true);
        _host.StepConclusion("long", "insists").ShouldBe("success");
        await Until(() => !IsRunning(sleeper));
    }

    [Fact]
    public async Task A_job_is_ended_at_its_time_limit()
    {
        await ExecuteAsync("on: push\njobs: { a: { runs-on: ubuntu-latest, timeout-minutes: 0.01, steps: [{ run: sleep 600 }] } }");

        _host.Conclusions["a"].ShouldBe("cancelled");
        _host.Logs["a"].ShouldContain("longer than its timeout-minutes");
    }

    [Fact]
    public async Task A_process_left_in_the_background_does_not_outlive_the_job()
    {
        var marker = Path.Combine(_repository.Directory, ".git", "pid");
        await ExecuteAsync($$"""
            on: push
            jobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'sleep 600 & echo $! > "{{marker}}"' }] } }
            """);

        _host.Conclusions["a"].ShouldBe("success");
        var sleeper = int.Parse(await File.ReadAllTextAsync(marker, TestContext.Current.CancellationToken));
        await Until(() => !IsRunning(sleeper));
    }

    [Fact]
    public async Task A_log_is_bounded_and_hides_secrets()
    {
        var secret = Guid.NewGuid().ToString("N");
        var options = new RunnerOptions
        {
            MaxLogCharacters = 5_000,
            Secrets = job => job.Environment == "preview" ? Dictionary(("TOKEN", secret)) : Dictionary(),
        };
        var commit = _repository.CommitWorkflow("""
            on: push
            jobs:
              a: { runs-on: ubuntu-latest, environment: preview, steps: [{ env: { T: "${{ secrets.TOKEN }}" }, run: 'echo "it is $T."; test -n "$T"; head -c 100000 /dev/zero | tr "\\0" x' }] }
              b: { runs-on: ubuntu-latest, steps: [{ run: 'test -z "${{ secrets.TOKEN }}"' }] }
            """);
        await new ActionsExecutor(options).ExecuteAsync(Attempts.Of(_repository, commit), _host, CancellationToken.None);

        _host.Conclusions.ShouldBe(Dictionary(("a", "success"), ("b", "success")), ignoreOrder: true);
        _host.Logs["a"].ShouldContain("it is ***.");
        _host.Logs["a"].ShouldNotContain(secret);
        _host.Logs["a"].Length.ShouldBeLessThan(5_200);
        _host.Logs["a"].ShouldContain("The log was cut");
    }

    [Fact]
    public async Task Artifacts_follow_the_rules_of_paths_and_names()
    {
        await ExecuteAsync("""
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: mkdir -p out/x/y && touch out/a.txt out/x/b.txt out/x/y/c.log out/.hidden single.txt
                  - { uses: actions/upload-artifact@v4, with: { name: folder, path: out } }
                  - { uses: actions/upload-artifact@v4, with: { name: globs, path: "out/**/*.txt\n!out/a.txt\nsingle.txt" } }
                  - { uses: actions/upload-artifact@v4, with: { name: one, path: single.txt } }
                  - { uses: actions/upload-artifact@v4, with: { name: none, path: nothing/* , if-no-files-found: ignore } }
                  - { name: again, uses: actions/upload-artifact@v4, continue-on-error: true, with: { name: one, path: single.txt } }
                  - { name: outside, uses: actions/upload-artifact@v4, continue-on-error: true, with: { name: out, path: ../../../../* } }
                  - { uses: actions/download-artifact@v4, with: { name: folder, path: back } }
                  - run: test -f back/x/y/c.log -a ! -e back/.hidden && test "${{ join(steps.*.outcome, '') }}" = ""
            """);

        _host.Conclusions["a"].ShouldBe("success", _host.Logs["a"]);
        _host.Entries("folder").ShouldBe(["a.txt", "x/b.txt", "x/y/c.log"], ignoreOrder: true);
        _host.Entries("globs").ShouldBe(["out/x/b.txt", "single.txt"], ignoreOrder: true);
        _host.Entries("one").ShouldBe(["single.txt"]);
        _host.Artifacts.ShouldNotContainKey("none");
        _host.Logs["a"].ShouldContain("an artifact of that name exists");
        _host.Logs["a"].ShouldContain("leads out of the job's own folders");
    }

    [Fact]
    public async Task Checkout_takes_the_commit_asked_for_from_the_repositorys_own_git_data()
    {
        var first = _repository.CommitWorkflow("""
            on: workflow_dispatch
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { uses: actions/checkout@v4, with: { ref: "${{ inputs.sha }}" } }
                  - run: test "$(git rev-parse HEAD)" = "${{ inputs.sha }}"
                  - { uses: actions/checkout@v4, with: { ref: v1, path: tagged } }
                  - run: test -f tagged/a.txt
                  - { name: missing, uses: actions/checkout@v4, with: { ref: nowhere }, continue-on-error: true }
            """);
        _repository.Tag("v1", first);
        var second = _repository.Commit(new Dictionary<string, string>(StringComparer.Ordinal) { ["b.txt"] = "b" });
        var attempt = Attempts.Of(_repository, first, eventName: "workflow_dispatch", inputs: Dictionary(("sha", second)));

        await new ActionsExecutor(new RunnerOptions()).ExecuteAsync(attempt, _host, CancellationToken.None);

        _host.Conclusions["a"].ShouldBe("success", _host.Logs["a"]);
        _host.Logs["a"].ShouldContain("'nowhere' could not be found");
    }

    [Fact]
    public async Task A_job_waits_for_its_environment_and_fails_when_it_is_rejected()
    {
        var answers = new Dictionary<string, TaskCompletionSource<bool>>(StringComparer.Ordinal) { ["staging"] = new(), ["production"] = new() };
        var host = new RecordingHost { Environment = (name, token) => answers[name].Task.WaitAsync(token) };
        var commit = _repository.CommitWorkflow("""
            on: push
            jobs:
              free: { runs-on: ubuntu-latest, steps: [{ run: exit 0 }] }
              allowed: { runs-on: ubuntu-latest, environment: staging, steps: [{ run: exit 0 }] }
              rejected: { runs-on: ubuntu-latest, environment: { name: production, url: "${{ steps.x.outputs.url }}" }, steps: [{ run: exit 0 }] }
              after: { needs: rejected, runs-on: ubuntu-latest, steps: [{ run: exit 0 }] }
            """);
        using var executor = new ActionsExecutor(new RunnerOptions { MaxParallelJobs = 1 });
        var execution = executor.ExecuteAsync(Attempts.Of(_repository, commit), host, CancellationToken.None);

        // A job that waits occupies no place: the free one runs.
        await Until(() => host.Order.Contains("-free"));
        host.Order.ShouldBe(["+free", "-free"]);
        answers["staging"].SetResult(true);
        answers["production"].SetResult(false);
        await execution;

        host.Conclusions.ShouldBe(
            Dictionary(("free", "success"), ("allowed", "success"), ("rejected", "failure"), ("after", "skipped")), ignoreOrder: true);
        host.Order.ShouldNotContain("+rejected");
    }

    [Fact]
    public async Task A_matrix_may_come_from_an_input()
    {
        var commit = _repository.CommitWorkflow("""
            on: workflow_dispatch
            jobs:
              test:
                name: run ${{ matrix.n }}
                runs-on: ubuntu-latest
                strategy: { matrix: "${{ fromJSON(inputs.matrix || '{}') }}" }
                steps: [{ run: exit 0 }]
            """);

        await new ActionsExecutor(new RunnerOptions()).ExecuteAsync(
            Attempts.Of(_repository, commit, eventName: "workflow_dispatch", inputs: Dictionary(("matrix", """{"n":[1,2,3]}"""))), _host, CancellationToken.None);

        _host.Planned.Select(job => job.Name).ShouldBe(["run 1", "run 2", "run 3"]);
        _host.Conclusions.Values.ShouldAllBe(conclusion => conclusion == "success");
    }

    [Fact]
    public async Task A_run_without_a_name_is_called_as_its_pull_request()
    {
        var commit = _repository.CommitWorkflow("on: pull_request\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: exit 0 }] } }");
        var payload = new JsonObject { ["pull_request"] = new JsonObject { ["title"] = "Add farewells" } };

        await new ActionsExecutor(new RunnerOptions()).ExecuteAsync(
            Attempts.Of(_repository, commit, eventName: "pull_request") with { Event = payload }, _host, CancellationToken.None);

        _host.Title.ShouldBe("Add farewells");
    }

    [Fact]
    public async Task Dispatch_inputs_have_their_declared_defaults_and_types()
    {
        var commit = _repository.CommitWorkflow("""
            on: { workflow_dispatch: { inputs: { a: { default: x }, b: { type: boolean, default: false }, c: {} } } }
            jobs: { a: { runs-on: ubuntu-latest, if: "!inputs.b", steps: [{ run: 'test "${{ inputs.a }}${{ inputs.c }}" = "xy"' }] } }
            """);

        await new ActionsExecutor(new RunnerOptions()).ExecuteAsync(
            Attempts.Of(_repository, commit, eventName: "workflow_dispatch", inputs: Dictionary(("c", "y"))), _host, CancellationToken.None);

        _host.Conclusions["a"].ShouldBe("success");
    }

    public void Dispose() => _repository.Dispose();

    private async Task ExecuteAsync(string workflow)
    {
        var commit = _repository.CommitWorkflow(workflow);
        await new ActionsExecutor(new RunnerOptions()).ExecuteAsync(Attempts.Of(_repository, commit), _host, TestContext.Current.CancellationToken);
    }

    private static Dictionary<string, string> Dictionary(params (string Key, string Value)[] pairs) =>
        pairs.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static async Task Until(Func<bool> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            clock.Elapsed.ShouldBeLessThan(Deadline);
            await Task.Delay(20);
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }
}
