namespace BotApp.Tests.Simulator;

/// <summary>Check runs keep GitHub's limits.</summary>
public sealed class CheckLimitsTests
{
    [Fact]
    public async Task Fifty_annotations_fit_and_add_up_fifty_one_do_not()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var id = await CreateAsync(sample, client);
        object Output(int count) => new { output = new { title = "T", summary = "S", annotations = Enumerable.Range(1, count).Select(Annotation) } };

        (await client.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{id}", Output(51))).Status.ShouldBe(422);
        (await client.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{id}", Output(50))).Status.ShouldBe(200);
        var (_, run) = await client.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{id}", Output(50));

        ((int)run["output"]!["annotations_count"]!).ShouldBe(100);
    }

    [Fact]
    public async Task Summary_and_text_are_counted_in_bytes()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var id = await CreateAsync(sample, client);
        async Task<int> PatchAsync(object output) => (await client.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{id}", new { output })).Status;

        (await PatchAsync(new { title = "T", summary = new string('x', 65535) })).ShouldBe(200);
        (await PatchAsync(new { title = "T", summary = new string('x', 65536) })).ShouldBe(422);
        (await PatchAsync(new { title = "T", summary = "s", text = new string('€', 21846) })).ShouldBe(422);
        (await PatchAsync(new { title = "T", summary = "s", text = new string('€', 21845) })).ShouldBe(200);
    }

    [Theory]
    [InlineData("completed", null, 422)]
    [InlineData("completed", "success", 200)]
    [InlineData("completed", "stale", 422)]
    [InlineData("waiting", null, 422)]
    [InlineData(null, "failure", 200)]
    public async Task Status_and_conclusion_belong_together(string? status, string? conclusion, int answer)
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var id = await CreateAsync(sample, client);

        (await client.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{id}", new { status, conclusion })).Status.ShouldBe(answer);
    }

    [Fact]
    public async Task Buttons_are_three_and_short()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var id = await CreateAsync(sample, client);
        async Task<int> PatchAsync(int count, string label) => (await client.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{id}", new
        {
            actions = Enumerable.Range(0, count).Select(number => new { label, description = "d", identifier = $"b{number}" }),
        })).Status;

        (await PatchAsync(3, new string('l', 20))).ShouldBe(200);
        (await PatchAsync(4, "l")).ShouldBe(422);
        (await PatchAsync(1, new string('l', 21))).ShouldBe(422);
    }

    [Fact]
    public async Task Only_the_app_that_made_a_check_run_may_change_it()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var id = await CreateAsync(sample, client);
        var other = sample.GitHub.RegisterApp(new()
        {
            Name = "Other",
            Permissions = new Dictionary<string, string> { ["checks"] = "write" },
        });
        var installation = sample.Octo.InstallApp(other);
        using var jwt = sample.Server.CreateClient(SampleGitHub.Jwt(other, sample.GitHub.Now));
        var (_, token) = await jwt.PostJsonAsync($"app/installations/{installation.Id}/access_tokens", null);
        using var stranger = sample.Server.CreateClient((string)token["token"]!);

        (await stranger.SendJsonAsync("PATCH", $"repos/octo/hello/check-runs/{id}", new { name = "mine" })).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_comment_of_more_than_65536_characters_is_refused()
    {
        await using var sample = await SampleGitHub.StartAsync();
        using var client = await sample.ClientAsync();
        var pull = sample.OpenPullRequest();

        (await client.PostJsonAsync($"repos/octo/hello/issues/{pull.Number}/comments", new { body = new string('é', 65536) })).Status.ShouldBe(201);
        (await client.PostJsonAsync($"repos/octo/hello/issues/{pull.Number}/comments", new { body = new string('é', 65537) })).Status.ShouldBe(422);
    }

    private static object Annotation(int line) => new { path = "src/app.py", start_line = line, end_line = line, annotation_level = "warning", message = "m" };

    private static async Task<long> CreateAsync(SampleGitHub sample, HttpClient client)
    {
        var (status, run) = await client.PostJsonAsync("repos/octo/hello/check-runs", new { name = "ci", head_sha = sample.Repository.Branch("main") });
        status.ShouldBe(201);
        return (long)run["id"]!;
    }
}
