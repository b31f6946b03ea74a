using System.Text;
using System.Text.Json.Nodes;
using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Runners.Http;
using BotApp.Simulator;
using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.Runners;

/// <summary>Runs that are asked for by a configured request and then tell where they stand.</summary>
public sealed class TellingRunnerTests
{
    private const string Id = "ba-0123456789abcdef01234567";

    [Fact]
    public async Task R70_A_start_is_what_the_operator_wrote_with_every_value_escaped_for_its_place()
    {
        await using var bench = await TellingBench.StartAsync();
        var request = bench.Request(Id) with { Select = "tests/test_a.py::test_ü[\"a\"]\ntests/test_b.py" };

        var run = (await bench.Runner.StartAsync(request, default)).ShouldBeOfType<StartOutcome.Started>().Run;

        run.ShouldBe(new RunReference(Id, 1, "https://ci.example.org/builds/1"));
        var build = bench.Service.Builds.ShouldHaveSingleItem();
        build.Project.ShouldBe("octo/sample app");
        build.IdempotencyKey.ShouldBe(Id);
        bench.Service.Server.Requests[^1].PathAndQuery.ShouldBe("/v2/projects/octo%2Fsample app/builds?source=botapp", "it is one part of the path; blanks are shown decoded here");
        ((string?)build.Body["branch"]).ShouldBe("feature/ü \"x\"");
        build.Env("SELECT").ShouldBe(request.Select);
        build.Body["inputs"]!["level"]!.GetValue<string>().ShouldBe("full");
        build.Body["attempt"]!.GetValue<int>().ShouldBe(1);
        build.Body["pull_request"].ShouldBeNull();
        build.Env("CALLBACK_KEY").ShouldNotBe(TellingBench.Key, "the runner's own key never gets to where a pull request's code runs");
        build.Env("CALLBACK_KEY").ShouldBe(CallbackKeys.Of(TellingBench.Key, Id));
        (bench.Runner.Capabilities.Selects, bench.Runner.Capabilities.RerunFailed).ShouldBe((true, false));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task R71_What_the_job_says_is_where_the_run_stands_newest_first_and_its_end_is_final(string kind)
    {
        await using var bench = await TellingBench.StartAsync(kind);
        var run = await StartedAsync(bench);
        (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull().State.ShouldBe(RunState.Queued);

        await bench.SaysAsync(Id, 5, $$"""{"state":"running","sha":"{{RunnerBench.Sha}}","jobs":[{"name":"test","state":"running","steps":[{"name":"checkout","state":"done","conclusion":"success"},{"name":"pytest","state":"running"}]}]}""");
        await bench.SaysAsync(Id, 4, """{"state":"queued"}""");
        var running = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
        await bench.SaysAsync(Id, 6, """{"state":"done","conclusion":"failure","html_url":"https://evil.example.org/","files":[{"name":"junit-test.xml","kind":"junit"},{"name":"junit-stolen","kind":"junit","url":"/v2/secrets"}]}""", isOver: true);
        await bench.SaysAsync(Id, 7, """{"state":"done","conclusion":"success"}""", isOver: true);
        var ended = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();

        running.State.ShouldBe(RunState.Running);
        running.Sha.ShouldBe(RunnerBench.Sha);
        running.Jobs.ShouldHaveSingleItem().Step.ShouldBe(new StepSnapshot("pytest", 2, 2));
        (ended.State, ended.Conclusion, ended.Run.Url).ShouldBe((RunState.Completed, RunConclusion.Failure, "https://ci.example.org/builds/1"));
        ended.UpdatedAt.ShouldBeGreaterThanOrEqualTo(running.UpdatedAt);
        var files = new List<RunFile>();
        await foreach (var file in bench.Runner.ReadFilesAsync(bench.Scope, run, ["*junit*"], default))
        {
            files.Add(file);
        }

        files[0].Announced.ShouldNotBeNull("it has to have been handed in");
        files[1].Problem.ShouldNotBeNull().ShouldContain("is not fetched");
        bench.Service.Server.Requests.ShouldNotContain(request => request.PathAndQuery.Contains("secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task R72_A_lost_answer_is_unknown_until_the_job_speaks_and_an_answer_without_a_number_starts_nothing_twice()
    {
        await using var bench = await TellingBench.StartAsync();
        bench.Service.Server.LoseAnswer(static (method, _) => method == "POST");

        (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Unknown>();
        (await bench.Runner.FindAsync(bench.Request(Id), DateTimeOffset.UtcNow, default)).ShouldBeEmpty();
        await bench.SaysAsync(Id, 1, """{"state":"running"}""");
        (await bench.Runner.FindAsync(bench.Request(Id), DateTimeOffset.UtcNow, default)).ShouldHaveSingleItem().Id.ShouldBe(Id);

        bench.Service.IsSilentAboutNumbers = true;
        const string Other = "ba-1111111111111111aaaaaaaa";
        var run = (await bench.Runner.StartAsync(bench.Request(Other), default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();
        run.ShouldBe(new RunReference(Other, 1, null));
        (await bench.Runner.FindAsync(bench.Request(Other), DateTimeOffset.UtcNow, default)).ShouldHaveSingleItem();
        (await bench.Runner.CancelAsync(bench.Scope, run, "Enough.", default)).ShouldBeOfType<CancelOutcome.Refused>().Reason.ShouldContain("did not say what it calls the run");
    }

    [Fact]
    public async Task R73_A_run_is_stopped_by_the_configured_request_and_cannot_be_without_one()
    {
        await using var bench = await TellingBench.StartAsync();
        var run = await StartedAsync(bench);
        var without = bench.Make(settings => settings.Keys.Where(static key => key.Contains(":Cancel:", StringComparison.Ordinal)).ToList().ForEach(key => settings.Remove(key)));

        (await without.CancelAsync(bench.Scope, run, "Enough.", default)).ShouldBeOfType<CancelOutcome.Refused>().Reason.ShouldContain("Runners__ci__Cancel");
        (await bench.Runner.CancelAsync(bench.Scope, run, "Enough.", default)).ShouldBe(new CancelOutcome.Asked());
        var stopped = (await bench.Runner.GetAsync(bench.Scope, run, default)).ShouldNotBeNull();
        await bench.SaysAsync(Id, 9, """{"state":"done","conclusion":"success"}""", isOver: true);

        bench.Service.Builds.Single().IsStopped.ShouldBeTrue();
        (stopped.State, stopped.Conclusion).ShouldBe((RunState.Completed, RunConclusion.Cancelled));
        (await bench.Runner.GetAsync(bench.Scope, run, default))!.Conclusion.ShouldBe(RunConclusion.Cancelled, "what was stopped does not become green afterwards");
        (await bench.Runner.CancelAsync(bench.Scope, run, "Enough.", default)).ShouldBe(new CancelOutcome.AlreadyOver());
        (await bench.Runner.CancelAsync(bench.Scope, run with { Id = "ba-ffffffffffffffffffffffff" }, "Nobody knows it.", default)).ShouldBe(new CancelOutcome.NotFound());
        (await bench.Runner.GetAsync(bench.Scope, run with { Id = "ba-ffffffffffffffffffffffff" }, default)).ShouldBeNull();
    }

    [Fact]
    public async Task R74_Everything_again_is_a_start_of_its_own_asked_for_once()
    {
        await using var bench = await TellingBench.StartAsync();
        var run = await StartedAsync(bench);
        var id = CorrelationId.OfAttempt(Id, 2);
        var again = new RerunRequest(bench.Scope, run, RerunScope.All, id, bench.Request(id) with { Attempt = 2 });

        var second = (await bench.Runner.RerunAsync(again, default)).ShouldBeOfType<StartOutcome.Started>().Run;
        (await bench.Runner.RerunAsync(again, default)).ShouldBeOfType<StartOutcome.Existing>().Run.ShouldBe(second);

        second.ShouldBe(new RunReference(id, 2, "https://ci.example.org/builds/2"));
        bench.Service.Builds.Count.ShouldBe(2);
        (await bench.Runner.RerunAsync(again with { Original = null }, default)).ShouldBeOfType<StartOutcome.Rejected>();
    }

    [Fact]
    public async Task R75_A_refusal_shows_no_secret_and_a_value_that_fits_nowhere_is_refused_before_anything_is_sent()
    {
        await using var bench = await TellingBench.StartAsync();
        var wrong = bench.Make(static settings => settings["Runners:ci:Secrets:API"] = "an-old-token-nobody-takes");
        var inHeader = bench.Make(static settings => settings["Runners:ci:Start:Headers:X-Branch"] = "{{ref}}");
        var inPath = bench.Make(static settings => settings["Runners:ci:Start:Path"] = "/projects/{{input:project}}/builds");

        (await wrong.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldNotContain("an-old-token");
        (await inHeader.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("The header X-Branch would hold");
        (await inPath.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("the input project, which the pipeline does not have");
        var request = bench.Request(Id);
        var leading = request with { Inputs = new Dictionary<string, string>(request.Inputs) { ["project"] = ".." } };
        (await inPath.StartAsync(leading, default)).ShouldBeOfType<StartOutcome.Rejected>().Reason.ShouldContain("holds '.' or '..'");
        bench.Service.Builds.ShouldBeEmpty();
    }

    [Fact]
    public async Task R76_A_service_that_is_away_or_asks_for_time_is_what_it_says()
    {
        await using var bench = await TellingBench.StartAsync();

        bench.Service.Server.Spoil(1, new FaultyAnswer { Status = System.Net.HttpStatusCode.InternalServerError });
        (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Unknown>();
        bench.Service.Server.Spoil(1, new FaultyAnswer { Status = System.Net.HttpStatusCode.TooManyRequests });
        (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Busy>();
        (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Started>();
    }

    [Fact]
    public void R77_A_job_signs_what_it_says_of_its_own_attempt_and_of_no_other()
    {
        var options = new HttpRunnerOptions { SigningKey = TellingBench.Key, PreviousSigningKey = new string('p', 32) };
        var now = DateTimeOffset.UtcNow;
        const string Other = "ba-ffffffffffffffffffffffff";

        RunnerEvent Read(string id, string key, string state = "running") =>
            new TellingEvents(options).Read(RunnerSignature.Headers(key, Body(id, state), now), Body(id, state), now);

        Read(Id, CallbackKeys.Of(TellingBench.Key, Id)).ShouldBeOfType<RunnerEvent.Hints>().Said.ShouldNotBeNull().CorrelationId.ShouldBe(Id);
        Read(Id, CallbackKeys.Of(new string('p', 32), Id)).ShouldBeOfType<RunnerEvent.Hints>("the former key is good while it is changed");
        Read(Id, TellingBench.Key).ShouldBeOfType<RunnerEvent.Hints>("the service itself may say it");
        Read(Other, CallbackKeys.Of(TellingBench.Key, Id)).ShouldBeOfType<RunnerEvent.Refused>();
        Read(Id, "").ShouldBeOfType<RunnerEvent.Refused>();
        Read(Id, CallbackKeys.Of(TellingBench.Key, Id), "finished").ShouldBeOfType<RunnerEvent.Unreadable>();
        Read("../x", TellingBench.Key).ShouldBeOfType<RunnerEvent.Unreadable>();
        Read(Id, CallbackKeys.Of(TellingBench.Key, Id), "done").ShouldBeOfType<RunnerEvent.Hints>().Said!.IsOver.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Runners:ci:Start:Method", "GET", "Start__Method is 'GET'; expected POST, PUT, PATCH.")]
    [InlineData("Runners:ci:Start:Path", "https://evil.example.org/x", "it leads to another place")]
    [InlineData("Runners:ci:Start:Path", "//evil.example.org/x", "it leads to another place")]
    [InlineData("Runners:ci:Start:Path", "/a/../b", "it holds '.' or '..'")]
    [InlineData("Runners:ci:Start:Path", "", "it is empty")]
    [InlineData("Runners:ci:Start:Path", "/builds?token={{secret:API}}", "no secret: addresses stand in logs")]
    [InlineData("Runners:ci:Start:Path", "/{{shaa}}", "Start__Path holds {{shaa}}, which there is not here; expected")]
    [InlineData("Runners:ci:Start:Path", "/{{sha", "that opens no placeholder")]
    [InlineData("Runners:ci:Start:Headers:Host", "evil.example.org", "Start__Headers__Host is no header that can be set here")]
    [InlineData("Runners:ci:Start:Headers:X Y", "1", "is no header that can be set here")]
    [InlineData("Runners:ci:Start:Headers:X-Y", "1\r\nX-Z: 2", "holds a line break")]
    [InlineData("Runners:ci:Start:Headers:X-Y", "{{secret:NONE}}", "holds {{secret:NONE}}, which there is not here")]
    [InlineData("Runners:ci:Start:Body", """{"sha": {{sha}}}""", "Start__Body is not JSON")]
    [InlineData("Runners:ci:Start:Body", """{"{{sha}}": "{{correlation_id}}"}""", "placeholders stand in values only")]
    [InlineData("Runners:ci:Start:Body", """{"a": "x {{json:inputs}}", "b": "{{correlation_id}}"}""", "json:NAME only as all of a text")]
    [InlineData("Runners:ci:Start:Body", """{"a": 1}""", "could not say whose they are")]
    [InlineData("Runners:ci:Start:ContentType", "text/xml", "expected application/json or application/x-www-form-urlencoded")]
    [InlineData("Runners:ci:Start:RunId", "build.number", "expected a JSON pointer")]
    [InlineData("Runners:ci:Start:RunUrl", "ftp://x", "expected a JSON pointer such as /html_url")]
    [InlineData("Runners:ci:Start:RunUrl", "https://x.example.org/{{sha}}", "holds {{sha}}")]
    [InlineData("Runners:ci:Start:Pathh", "/x", "Runners__ci__Start__Pathh is no setting of Runners__ci__Start; there are Body, ContentType, Headers, Method, Path, RunId, RunUrl.")]
    [InlineData("Runners:ci:Secrets:UNUSED", "x", "Secrets__UNUSED is used by no header")]
    [InlineData("Runners:ci:Token", "t", "a header Authorization is set, too")]
    [InlineData("Runners:ci:SigningKey", null, "SigningKey is missing")]
    public void R78_Each_mistake_in_a_configured_start_is_said_before_anything_runs(string key, string? value, string said)
    {
        var settings = TellingBench.Settings(new Uri("https://ci.example.org/"), "a-secret-of-the-operator");
        settings[key] = value;

        var problems = RunnerSetup.Problems(settings);

        problems.ShouldContain(problem => problem.Contains(said, StringComparison.Ordinal), string.Join('\n', problems));
        string.Join('\n', problems).ShouldNotContain("a-secret-of-the-operator");
    }

    [Fact]
    public void R78_What_is_in_order_starts_and_secrets_without_a_start_do_not()
    {
        RunnerSetup.Problems(TellingBench.Settings(new Uri("https://ci.example.org/"), "s")).ShouldBeEmpty();
        var settings = new Dictionary<string, string?> { ["Runners:ci:Type"] = "http", ["Runners:ci:Url"] = "https://ci.example.org", ["Runners:ci:SigningKey"] = TellingBench.Key, ["Runners:ci:Secrets:A"] = "x" };
        RunnerSetup.Problems(settings).ShouldHaveSingleItem().ShouldContain("belong to Start, which is missing");
    }

    [Fact]
    public async Task R79_A_form_is_escaped_as_a_form_and_the_id_may_stand_in_a_header()
    {
        await using var server = await LoopbackServer.StartAsync(static _ => RunnerReply.Empty(202).With("Location", "https://ci.example.org/queue/b-77/?x=1"));
        await using var bench = await TellingBench.StartAsync();
        var runner = bench.Make(settings =>
        {
            settings["Runners:ci:Url"] = server.BaseUrl.AbsoluteUri;
            settings["Runners:ci:Start:ContentType"] = "application/x-www-form-urlencoded";
            settings["Runners:ci:Start:Body"] = "id={{correlation_id}}&branch={{ref}}&inputs={{inputs}}";
            settings["Runners:ci:Start:RunId"] = "header:Location";
            settings["Runners:ci:Start:RunUrl"] = "header:Location";
        });

        var run = (await runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();

        run.Url.ShouldBe("https://ci.example.org/queue/b-77/?x=1");
        (await bench.Store.Statements.FindAsync("ci", Id, default))!.ExternalId.ShouldBe("b-77");
        server.Requests[^1].Body.ShouldStartWith($"id={Id}&branch=feature%2F%C3%BC%20%22x%22&inputs=%7B");
    }

    private static byte[] Body(string id, string state) => Encoding.UTF8.GetBytes(new JsonObject { ["correlation_id"] = id, ["state"] = state, ["seq"] = 3 }.ToJsonString());

    private static async Task<RunReference> StartedAsync(TellingBench bench) => (await bench.Runner.StartAsync(bench.Request(Id), default)).ShouldBeOfType<StartOutcome.Started>().Run.ShouldNotBeNull();
}
