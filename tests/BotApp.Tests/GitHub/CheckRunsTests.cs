using System.Collections.Concurrent;
using System.Text.Json;
using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

public sealed class CheckRunsTests
{
    private static readonly string s_sha = new('a', 40);

    internal static CheckRunWrite Write(int annotations) => new()
    {
        Name = "botapp/tests",
        HeadSha = "6dcb09b5b57875f334f61aebed695e2e4193db5e",
        ExternalId = "run-1",
        Status = "completed",
        Conclusion = "failure",
        Title = $"{annotations} failed",
        Summary = "see below",
        Annotations = [.. Enumerable.Range(1, annotations).Select(static n => new CheckAnnotation("tests/test_api.py", n, n, "failure", $"failure {n}"))],
    };

    [Fact]
    public async Task F36_T38_120_annotations_take_three_requests_of_50_50_and_20()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var stored = new StoredRun(api);

        var run = await services.GetRequiredService<GitHubClient>().CheckRuns.PutAsync(TestKey.Repository, Ours(120), null, mayExist: false, default);

        run.Id.ShouldBe(1);
        stored.Sizes.ShouldBe([50, 50, 20]);
        stored.Messages.ShouldBe(Enumerable.Range(1, 120).Select(static n => $"failure {n}"));
        api.Requests.Select(static r => r.Method).ShouldBe(["POST", "PATCH", "PATCH"]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task T38_A_write_repeated_after_a_502_duplicates_no_annotation_and_no_run(int failing, bool arrived)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var stored = new StoredRun(api) { FailAt = failing, ArrivesAnyway = arrived };
        var checks = services.GetRequiredService<GitHubClient>().CheckRuns;

        await Should.ThrowAsync<GitHubUnavailable>(() => checks.PutAsync(TestKey.Repository, Ours(120), null, mayExist: false, default));
        await checks.PutAsync(TestKey.Repository, Ours(120), null, mayExist: true, default);

        stored.Runs.ShouldBe(1);
        stored.Messages.ShouldBe(Enumerable.Range(1, 120).Select(static n => $"failure {n}"));
    }

    [Fact]
    public async Task A_known_run_is_updated_without_looking_for_it()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        _ = new StoredRun(api) { Runs = 1 };

        await services.GetRequiredService<GitHubClient>().CheckRuns.PutAsync(TestKey.Repository, Ours(0), 1, mayExist: false, default);

        var request = api.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("PATCH /repos/octo/sample/check-runs/1");
        request.Json.TryGetProperty("head_sha", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_of_another_App_or_another_id_is_not_adopted()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var created = false;
        api.Answer = request =>
        {
            if (request.Method == "POST" && request.Path.EndsWith("/check-runs", StringComparison.Ordinal))
            {
                created = true;
                return Reply.Created(Run(9, "run-1", 7, 0));
            }

            return request.Path.EndsWith("/check-runs", StringComparison.Ordinal)
                ? Reply.Json(new { total_count = 2, check_runs = new[] { Run(1, "run-1", 8, 0), Run(2, "run-0", 7, 0) } })
                : null;
        };

        var run = await services.GetRequiredService<GitHubClient>().CheckRuns.PutAsync(TestKey.Repository, Ours(0), null, mayExist: true, default);

        created.ShouldBeTrue();
        run.Id.ShouldBe(9);
    }

    [Fact]
    public async Task A_known_run_that_is_gone_is_made_anew()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => request.Line switch
        {
            "POST /repos/octo/sample/check-runs" => Reply.Created(Run(9, "run-1", 7, 0)),
            _ when request.Path.EndsWith("/check-runs", StringComparison.Ordinal) => Reply.Json(new { total_count = 0, check_runs = Array.Empty<object>() }),
            _ => null,
        };

        var run = await services.GetRequiredService<GitHubClient>().CheckRuns.PutAsync(TestKey.Repository, Ours(0), 4, mayExist: true, default);

        run.Id.ShouldBe(9);
    }

    [Fact]
    public async Task G84_A_refused_duplicate_is_adopted()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => request.Method switch
        {
            "POST" when request.Path.EndsWith("/check-runs", StringComparison.Ordinal) => new Reply(422, """{"message":"Validation Failed","errors":[{"code":"already_exists"}]}"""),
            "PATCH" => Reply.Json(Run(3, "run-1", 7, 0)),
            "GET" when request.Path.EndsWith("/check-runs", StringComparison.Ordinal) => Reply.Json(new { total_count = 1, check_runs = new[] { Run(3, "run-1", 7, 0) } }),
            _ => null,
        };

        var run = await services.GetRequiredService<GitHubClient>().CheckRuns.PutAsync(TestKey.Repository, Ours(0), null, mayExist: false, default);

        run.Id.ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task F34_An_annotation_that_GitHub_refuses_takes_nothing_but_the_annotations_with_it(int bad)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var stored = new StoredRun(api) { RefusedMessage = bad == 1 ? "failure 3" : "failure 60" };

        var run = await services.GetRequiredService<GitHubClient>().CheckRuns.PutAsync(TestKey.Repository, Ours(70), null, mayExist: false, default);

        run.Id.ShouldBe(1);
        stored.Runs.ShouldBe(1);
        stored.Messages.Count.ShouldBe(bad == 1 ? 0 : 50);
        var last = api.Requests[^1].Json;
        last.GetProperty("conclusion").GetString().ShouldBe("failure");
        last.GetProperty("output").GetProperty("summary").GetString().ShouldBe("> GitHub did not take the remarks on the lines of the files. The results below are complete.\n\nsee below");
        api.Requests.Count.ShouldBeLessThan(7, "it is no reason to ask again and again");
    }

    private static CheckRunWrite Ours(int annotations) => Write(annotations) with { HeadSha = s_sha };

    private static object Run(long id, string externalId, long app, int annotations) => new
    {
        id,
        name = "botapp/tests",
        head_sha = s_sha,
        external_id = externalId,
        status = "completed",
        app = new { id = app, slug = "x" },
        output = new { annotations_count = annotations },
    };

    /// <summary>One commit's check runs as GitHub keeps them: annotations add up.</summary>
    private sealed class StoredRun
    {
        private readonly ConcurrentQueue<string> _messages = new();

        private int _writes;

        public StoredRun(FakeApi api) => api.Answer = Handle;

        public int Runs { get; set; }

        /// <summary>The write that is answered with 502, counted from 1.</summary>
        public int FailAt { get; init; }

        public bool ArrivesAnyway { get; init; }

        /// <summary>A write with an annotation of this message is refused as GitHub refuses it: whole.</summary>
        public string? RefusedMessage { get; init; }

        public List<int> Sizes { get; } = [];

        public IReadOnlyList<string> Messages => [.. _messages];

        private Reply? Handle(Received request)
        {
            if (!request.Path.Contains("/check-runs", StringComparison.Ordinal))
            {
                return null;
            }

            if (request.Method == "GET")
            {
                return request.Path.Contains("/commits/", StringComparison.Ordinal)
                    ? Reply.Json(new { total_count = Runs, check_runs = Enumerable.Repeat(Run(1, "run-1", 7, _messages.Count), Runs) })
                    : Reply.Json(Run(1, "run-1", 7, _messages.Count));
            }

            if (RefusedMessage is { } refused && request.Json.GetProperty("output").TryGetProperty("annotations", out var annotations) && annotations.EnumerateArray().Any(annotation => annotation.GetProperty("message").GetString() == refused))
            {
                return new Reply(422, """{"message":"Invalid request.\n\nNo subschema in \"anyOf\" matched."}""");
            }

            var fails = ++_writes == FailAt;
            if (!fails || ArrivesAnyway)
            {
                Keep(request);
            }

            return fails ? new Reply(502) : new Reply(request.Method == "POST" ? 201 : 200, JsonSerializer.Serialize(Run(1, "run-1", 7, _messages.Count)));
        }

        private void Keep(Received request)
        {
            Runs += request.Method == "POST" ? 1 : 0;
            var found = request.Json.GetProperty("output").TryGetProperty("annotations", out var annotations) ? annotations.EnumerateArray().ToList() : [];
            Sizes.Add(found.Count);
            foreach (var annotation in found)
            {
                _messages.Enqueue(annotation.GetProperty("message").GetString()!);
            }
        }
    }
}
