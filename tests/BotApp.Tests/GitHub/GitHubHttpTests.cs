using System.Globalization;
using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.GitHub;

public sealed class GitHubHttpTests
{
    private const string PullRequest = """{"id":1,"number":5,"state":"open","title":"t","draft":false,"head":{"ref":"x","sha":"abc"},"base":{"ref":"main","sha":"def"}}""";

    private static readonly RepositoryRef s_repository = TestKey.Repository;

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task REL19_A_server_error_is_an_outage_reads_are_tried_again_and_writes_are_not(int status)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        api.Answer = request => IsToken(request) ? null : new Reply(status, """{"message":"Server Error"}""");

        await Should.ThrowAsync<GitHubUnavailable>(() => github.PullRequests.GetAsync(s_repository, 5, default));
        var reads = api.Requests.Count;
        await Should.ThrowAsync<GitHubUnavailable>(() => github.Comments.CreateAsync(s_repository, 5, "hello", default));

        reads.ShouldBe(3);
        api.Requests.Count.ShouldBe(4);
        api.Clock.Waits.ShouldBe([TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)]);
    }

    [Fact]
    public async Task REL19_A_lost_connection_and_a_late_answer_are_outages()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services(("GitHub:RequestTimeout", "00:00:00.2"), ("GitHub:ReadRetries", "0"));
        var github = services.GetRequiredService<GitHubClient>();
        var never = new TaskCompletionSource();

        api.Answer = static request => IsToken(request) ? null : new Reply(200) { Cut = true };
        await Should.ThrowAsync<GitHubUnavailable>(() => github.PullRequests.GetAsync(s_repository, 5, default));
        api.Answer = request => IsToken(request) ? null : new Reply(200) { After = never.Task };
        var late = await Should.ThrowAsync<GitHubUnavailable>(() => github.PullRequests.GetAsync(s_repository, 5, default));
        never.SetResult();

        late.Message.ShouldContain("no answer within 0.2 s");
    }

    [Theory]
    [InlineData(422, """{"message":"Validation Failed","errors":[{"resource":"CheckRun","field":"name","code":"invalid"}]}""", "Validation Failed; CheckRun name invalid")]
    [InlineData(410, """{"message":"Gone"}""", "Gone")]
    [InlineData(403, """{"message":"Resource not accessible by integration"}""", "Resource not accessible by integration (the App needs: checks=write)")]
    [InlineData(409, "<html>", "409")]
    public async Task REL19_A_real_refusal_is_final_and_says_why(int status, string body, string said)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => IsToken(request) ? null : new Reply(status, body, ("X-Accepted-GitHub-Permissions", "checks=write"), ("X-RateLimit-Remaining", "4000"));

        var refused = await Should.ThrowAsync<GitHubRefused>(() => services.GetRequiredService<GitHubClient>().PullRequests.GetAsync(s_repository, 5, default));

        refused.Status.ShouldBe(status);
        refused.Message.ShouldContain(said);
        refused.AcceptedPermissions.ShouldBe("checks=write");
        api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task F30_G83_A_token_that_ends_in_the_middle_is_renewed_once_and_nobody_notices()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => IsToken(request) ? null
            : request.Token == "token-1" ? new Reply(401, """{"message":"Bad credentials"}""") : new Reply(200, PullRequest);

        var found = await services.GetRequiredService<GitHubClient>().PullRequests.GetAsync(s_repository, 5, default);

        found.ShouldNotBeNull().Number.ShouldBe(5);
        api.TokenRequests.Count.ShouldBe(2);
        api.Requests.Select(static r => r.Token).ShouldBe(["token-1", "token-2"]);
    }

    [Fact]
    public async Task REL19_A_second_401_is_a_refusal_not_a_loop()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = static request => IsToken(request) ? null : new Reply(401, """{"message":"Bad credentials"}""");

        var refused = await Should.ThrowAsync<GitHubRefused>(() => services.GetRequiredService<GitHubClient>().PullRequests.GetAsync(s_repository, 5, default));

        refused.Status.ShouldBe(401);
        api.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(2, true, 3)]
    [InlineData(9, true, 3)]
    [InlineData(9, false, 1)]
    public async Task F33_G84_A_404_right_after_an_event_is_read_twice_more_and_then_believed(int missing, bool afterEvent, int requests)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var left = missing;
        api.Answer = request => IsToken(request) ? null : left-- > 0 ? new Reply(404, """{"message":"Not Found"}""") : new Reply(200, PullRequest);

        var found = await services.GetRequiredService<GitHubClient>().PullRequests.GetAsync(s_repository with { AfterEvent = afterEvent }, 5, default);

        (found is not null).ShouldBe(missing == 2);
        api.Requests.Count.ShouldBe(requests);
    }

    public static TheoryData<int, string, string, string, int> Penalties() => new()
    {
        { 429, "Retry-After", "30", """{"message":"Too many requests"}""", 30 },
        { 403, "Retry-After", "90", """{"message":"You have exceeded a secondary rate limit."}""", 90 },
        { 403, "X-RateLimit-Remaining", "0", """{"message":"API rate limit exceeded for installation ID 11."}""", 601 },
        { 403, "X-Nothing", "-", """{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}""", 60 },
        { 429, "X-Nothing", "-", "", 60 },
    };

    [Theory]
    [MemberData(nameof(Penalties))]
    public async Task F24_F25_REL20_Nothing_is_sent_for_an_installation_during_its_penalty(int status, string header, string value, string body, int seconds)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        var reset = (api.Clock.GetUtcNow().ToUnixTimeSeconds() + 600).ToString(CultureInfo.InvariantCulture);
        var limited = true;
        api.Answer = request => IsToken(request) || request.Path.Contains("/other/", StringComparison.Ordinal) || !limited
            ? IsToken(request) ? null : new Reply(200, PullRequest)
            : new Reply(status, body, (header, value), ("X-RateLimit-Reset", reset));

        var paused = await Should.ThrowAsync<GitHubPaused>(() => github.PullRequests.GetAsync(s_repository, 5, default));
        var (before, tokens) = (api.Requests.Count, api.TokenRequests.Count);
        for (var i = 0; i < 10; i++)
        {
            await Should.ThrowAsync<GitHubPaused>(() => github.Comments.CreateAsync(s_repository, 5, "hello", default));
            await Should.ThrowAsync<GitHubPaused>(() => github.PullRequests.GetAsync(s_repository, 5, default));
        }

        paused.InstallationId.ShouldBe(11);
        paused.Until.ShouldBe(api.Clock.GetUtcNow().AddSeconds(seconds));
        api.Requests.Count.ShouldBe(before);
        (await github.PullRequests.GetAsync(new RepositoryRef(12, 23, "other", "sample"), 5, default)).ShouldNotBeNull("another installation goes on");
        limited = false;
        api.Clock.Advance(TimeSpan.FromSeconds(seconds));
        (await github.PullRequests.GetAsync(s_repository, 5, default)).ShouldNotBeNull("the pause ends");
        tokens.ShouldBe(1);
    }

    [Fact]
    public async Task G82_A_secondary_limit_without_a_time_pauses_longer_each_time()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        api.Answer = static request => IsToken(request) ? null : new Reply(403, """{"message":"You have exceeded a secondary rate limit"}""");
        var pauses = new List<double>();

        for (var i = 0; i < 6; i++)
        {
            var paused = await Should.ThrowAsync<GitHubPaused>(() => github.PullRequests.GetAsync(s_repository, 5, default));
            var length = paused.Until - api.Clock.GetUtcNow();
            pauses.Add(length.TotalMinutes);
            api.Clock.Advance(length);
        }

        pauses.ShouldBe([1, 2, 4, 8, 15, 15]);
    }

    [Fact]
    public async Task G82_A_limit_used_up_by_a_good_answer_pauses_before_GitHub_has_to_refuse()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        var reset = (api.Clock.GetUtcNow().ToUnixTimeSeconds() + 100).ToString(CultureInfo.InvariantCulture);
        api.Answer = request => IsToken(request) ? null : new Reply(200, PullRequest, ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset));

        (await github.PullRequests.GetAsync(s_repository, 5, default)).ShouldNotBeNull();

        await Should.ThrowAsync<GitHubPaused>(() => github.PullRequests.GetAsync(s_repository, 5, default));
        api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task REL21_Writes_of_an_installation_go_out_one_a_second_after_a_burst_of_five()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        api.Answer = static request => IsToken(request) ? null : Reply.Created(new { id = 1, body = "hello" });
        var start = api.Clock.GetUtcNow();

        for (var i = 0; i < 10; i++)
        {
            await github.Comments.CreateAsync(s_repository, 5, "hello", default);
        }

        api.Requests.Select(r => (r.At - start).TotalSeconds).ShouldBe([0, 0, 0, 0, 0, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task F35_REL21_No_more_than_the_allowed_number_of_requests_is_under_way()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services(("GitHub:Concurrency", "3"));
        var github = services.GetRequiredService<GitHubClient>();
        var (inside, most) = (0, 0);
        var full = new TaskCompletionSource();
        api.Answer = request =>
        {
            if (IsToken(request))
            {
                return null;
            }

            lock (full)
            {
                most = Math.Max(most, ++inside);
            }

            if (most == 3)
            {
                full.TrySetResult();
            }

            return new Reply(200, PullRequest) { After = full.Task.ContinueWith(_ => Left(), TaskScheduler.Default) };
        };

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => github.PullRequests.GetAsync(s_repository, 5, default)));

        most.ShouldBe(3);
        api.Requests.Count.ShouldBe(12);

        void Left()
        {
            lock (full)
            {
                inside--;
            }
        }
    }

    [Fact]
    public async Task REL22_A_second_read_is_conditional_and_a_304_is_served_from_memory()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        api.Answer = static request => IsToken(request) ? null
            : request.Headers.GetValueOrDefault("If-None-Match") == "\"v1\"" ? new Reply(304) : new Reply(200, PullRequest, ("ETag", "\"v1\""));

        await github.PullRequests.GetAsync(s_repository, 5, default);
        var again = await github.PullRequests.GetAsync(s_repository, 5, default);
        api.Clock.Advance(TimeSpan.FromHours(2));
        await github.PullRequests.GetAsync(s_repository, 5, default);

        again.ShouldNotBeNull().Title.ShouldBe("t");
        api.Requests.Select(static r => r.Headers.ContainsKey("If-None-Match")).ShouldBe([false, true, false], "another token has other ETags");
    }

    [Fact]
    public async Task F31_F32_REL23_A_GitHub_that_is_down_is_asked_less_than_once_a_second_and_used_again_within_a_minute()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services(("GitHub:ReadRetries", "0"));
        var github = services.GetRequiredService<GitHubClient>();
        (await AnswersAsync(github)).ShouldBeTrue();
        var before = api.Requests.Count;
        var down = true;
        api.Answer = request => IsToken(request) ? null : down ? new Reply(503) : new Reply(200, PullRequest);

        for (var second = 0; second < 600; second++)
        {
            for (var i = 0; i < 5; i++)
            {
                await Should.ThrowAsync<GitHubUnavailable>(() => github.PullRequests.GetAsync(s_repository, 5, default));
            }

            api.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (api.Requests.Count - before).ShouldBeLessThan(60);
        down = false;
        var waited = 0;
        while (waited < 60 && !await AnswersAsync(github))
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            waited++;
        }

        waited.ShouldBeLessThanOrEqualTo(30);
    }

    [Fact]
    public async Task REL24_Pages_are_followed_as_given_and_a_cut_is_reported()
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        api.Answer = request =>
        {
            if (IsToken(request))
            {
                return null;
            }

            var page = request.Path.StartsWith("/repositories/22/", StringComparison.Ordinal) ? int.Parse(request.Query.Split('=')[^1], CultureInfo.InvariantCulture) : 1;
            var files = Enumerable.Range(0, 100).Select(i => new { filename = $"f{page}-{i}", status = "added" });
            return page == 40 ? Reply.Json(files) : Reply.Json(files, ("Link", $"<{api.Url}repositories/22/pulls/5/files?per_page=100&page={page + 1}>; rel=\"next\", <{api.Url}x>; rel=\"last\""));
        };

        var files = await github.PullRequests.ListFilesAsync(s_repository, 5, default);

        files.Items.Count.ShouldBe(3000);
        files.Truncated.ShouldBeTrue();
        files.Items[^1].Filename.ShouldBe("f30-99");
        api.Requests.Count.ShouldBe(30);
    }

    [Fact]
    public async Task REL25_A_next_page_on_another_host_is_not_asked()
    {
        await using var api = await FakeApi.StartAsync();
        await using var other = await FakeApi.StartAsync();
        await using var services = api.Services();
        api.Answer = request => IsToken(request) ? null : Reply.Json(Array.Empty<object>(), ("Link", $"<{other.Url}pulls?page=2>; rel=\"next\""));

        await Should.ThrowAsync<GitHubUnreadable>(() => services.GetRequiredService<GitHubClient>().PullRequests.ListOpenAsync(s_repository, default));

        other.Requests.ShouldBeEmpty();
    }

    private static async Task<bool> AnswersAsync(GitHubClient github)
    {
        try
        {
            await github.PullRequests.GetAsync(s_repository, 5, default);
            return true;
        }
        catch (GitHubUnavailable)
        {
            return false;
        }
    }

    private static bool IsToken(Received request) => request.Path.EndsWith("/access_tokens", StringComparison.Ordinal);
}
