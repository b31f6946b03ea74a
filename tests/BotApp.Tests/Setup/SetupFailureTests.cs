using System.Net;

using BotApp.Setup;
using BotApp.Simulator;

namespace BotApp.Tests.Setup;

/// <summary>Registering the App when something goes wrong: a sentence says what and what to do, nothing false is kept, and nothing that GitHub gives once is lost.</summary>
public sealed class SetupFailureTests
{
    private const string Conversion = "apps/create-from-manifest";

    [Theory]
    [InlineData("not an address", "absolute address of the web")]
    [InlineData("ftp://bot.example.org", "absolute address of the web")]
    [InlineData("http://bot.example.org", "begins with https://")]
    [InlineData("https://bot.example.org/sub", "a scheme and a host alone")]
    [InlineData("https://me:word@bot.example.org", "a scheme and a host alone")]
    [InlineData("https://bot.example.org?x=1", "a scheme and a host alone")]
    public async Task An_address_that_cannot_work_is_refused_before_anybody_is_sent_to_GitHub(string address, string reason)
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();

        using var answer = await bench.SendAsync(address);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, reason);
    }

    [Fact]
    public void An_address_of_this_machine_is_refused_where_GitHub_is_not_on_it()
    {
        var form = new SetupForm("http://127.0.0.1:5000", "Our Bot", "");

        form.Problems(new BotApp.GitHub.GitHubOptions()).ShouldHaveSingleItem().ShouldContain("github.com cannot reach 127.0.0.1");
        new SetupForm("https://bot.example.org", "Our Bot", "octo-org").Problems(new BotApp.GitHub.GitHubOptions()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_wrong_with_the_form_is_said_at_once()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();

        using var answer = await bench.SendAsync("ftp://x", name: " ", organization: "no/such");

        var page = await SetupBench.PageAsync(answer);
        page.QuerySelectorAll("[role=alert] p").Length.ShouldBe(3);
        page.QuerySelector("input[name=Organization]")!.GetAttribute("value").ShouldBe("no/such", "what was written stays");
    }

    [Fact]
    public async Task An_address_set_by_the_operator_goes_before_what_is_filled_in()
    {
        await using var bench = await SetupBench.StartAsync((configuration, _) => configuration["BotApp:PublicUrl"] = "https://bot.example.org");
        await bench.EnterAsync();

        using var answer = await bench.SendAsync("https://elsewhere.example.org");
        var manifest = (await SetupBench.PageAsync(answer)).Forms.Single().QuerySelector("input")!.GetAttribute("value")!;

        manifest.ShouldContain("https://bot.example.org/api/github/webhooks");
        manifest.ShouldNotContain("elsewhere");
        manifest.ShouldContain($"{bench.Url}setup/callback", Case.Sensitive, "the browser comes back to where its cookie is known");
    }

    [Fact]
    public async Task A_form_that_no_page_of_ours_gave_is_refused()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        using var fields = new FormUrlEncodedContent([new("PublicUrl", "https://bot.example.org"), new("Name", "Our Bot")]);

        using var answer = await bench.Browser.PostAsync("/setup", fields);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "did not come from a page");
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_said_before_anybody_is_sent_to_GitHub()
    {
        await using var bench = await SetupBench.StartAsync((configuration, folder) => configuration["BotApp:CredentialsPath"] = Path.Combine(folder.FullName, "nowhere", "file.json"));
        await bench.EnterAsync();

        using var answer = await bench.SendAsync();

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "BotApp__CredentialsPath");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_there_by_now_is_never_overwritten(bool isLate)
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = isLate ? await bench.RegisterAsync() : null;
        await File.WriteAllTextAsync(bench.File, "somebody's");

        using var answer = back is null ? await bench.SendAsync() : await bench.Browser.GetAsync(back);

        await ShouldSayAsync(answer, isLate ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.BadRequest, "is there already");
        (await File.ReadAllTextAsync(bench.File)).ShouldBe("somebody's");
        if (isLate)
        {
            File.Delete(bench.File);
            using var other = bench.NewBrowser();
            await bench.EnterAsync(other);
            using var shown = await other.GetAsync("/setup");
            await GoOnAsync(bench, shown, other);
            (await File.ReadAllTextAsync(bench.File)).ShouldContain(bench.App().ClientId, Case.Sensitive, "what GitHub gave was held, also for another browser");
        }
    }

    [Fact]
    public async Task A_state_that_is_not_this_registrations_counts_for_nothing_and_leaves_it_under_way()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        var code = back.Query.Split('=', '&')[1];
        foreach (var query in new[] { $"?code={code}", $"?code={code}&state=", $"?code={code}&state=guessed" })
        {
            using var refused = await bench.Browser.GetAsync($"/setup/callback{query}");
            await ShouldSayAsync(refused, HttpStatusCode.BadRequest, "not the registration that was begun here last");
        }

        using var stranger = bench.NewBrowser();
        using (var shut = await stranger.GetAsync(back))
        {
            shut.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "the state is of another browser");
        }

        File.Exists(bench.File).ShouldBeFalse();
        using (var done = await bench.Browser.GetAsync(back))
        {
            done.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var again = await bench.Browser.GetAsync(back);
        await ShouldSayAsync(again, HttpStatusCode.BadRequest, "answered already");
    }

    [Fact]
    public async Task Of_two_registrations_the_later_one_counts()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var first = await bench.RegisterAsync();
        using (await bench.SendAsync(name: "Another Bot"))
        {
        }

        using var answer = await bench.Browser.GetAsync(first);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "another was begun after it");
        File.Exists(bench.File).ShouldBeFalse();
    }

    [Fact]
    public async Task A_return_without_a_code_says_that_no_App_was_registered()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();

        using var answer = await bench.Browser.GetAsync($"/setup/callback?state={back.Query.Split("state=")[1]}");

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "no App was registered here");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_code_that_was_used_or_is_too_old_is_said_to_be_and_nothing_is_kept(bool isUsed)
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        if (isUsed)
        {
            bench.GitHub.Read(github => github.Apps.ConvertManifest(back.Query.Split('=', '&')[1])).ShouldNotBeNull();
        }
        else
        {
            bench.GitHub.Faults.ClockOffset = TimeSpan.FromMinutes(61);
        }

        using var answer = await bench.Browser.GetAsync(back);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "it was used already, or it is older than an hour");
        File.Exists(bench.File).ShouldBeFalse();
        bench.Desk.Finished.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task What_GitHub_refuses_is_said_in_its_words()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        bench.GitHub.Faults.Answer(Conversion, 1, new FaultyAnswer { Status = HttpStatusCode.UnprocessableEntity, Body = """{"message":"Validation Failed"}""" });

        using var answer = await bench.Browser.GetAsync(back);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "422 Validation Failed");
        bench.Log.ShouldNotContain(back.Query.Split('=', '&')[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_GitHub_that_cannot_be_asked_is_asked_again_with_the_same_code(bool isCut)
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        bench.GitHub.Faults.Answer(Conversion, 1, isCut ? new FaultyAnswer { Reset = true } : new FaultyAnswer { Status = HttpStatusCode.BadGateway });

        using var answer = await bench.Browser.GetAsync(back);

        await ShouldSayAsync(answer, HttpStatusCode.ServiceUnavailable, "could not be asked");
        bench.Log.ShouldNotContain(back.Query.Split('=', '&')[1]);
        await GoOnAsync(bench, answer);
        File.Exists(bench.File).ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_without_the_webhook_secret_is_no_App_that_BotApp_can_be()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        bench.GitHub.Read(_ => bench.App().WebhookSecret = null);

        using var answer = await bench.Browser.GetAsync(back);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "lacks webhook_secret");
        File.Exists(bench.File).ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"\"", "lacks pem")]
    [InlineData("\"no key at all\"", "not a private key that can be read")]
    public async Task An_answer_without_a_key_is_no_App_that_BotApp_can_be(string pem, string reason)
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        bench.GitHub.Faults.Answer(Conversion, 1, new FaultyAnswer
        {
            Status = HttpStatusCode.Created,
            Body = $$"""{"id":7,"slug":"our-bot","client_id":"Iv1","client_secret":"only of this test","webhook_secret":"also only of it","pem":{{pem}}}""",
        });

        using var answer = await bench.Browser.GetAsync(back);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, reason);
        File.Exists(bench.File).ShouldBeFalse();
        bench.Log.ShouldNotContain("only of this test");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_said_and_not_quoted()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.EnterAsync();
        var back = await bench.RegisterAsync();
        bench.GitHub.Faults.Answer(Conversion, 1, new FaultyAnswer { Status = HttpStatusCode.Created, Body = "<html>only of this test</html>" });

        using var answer = await bench.Browser.GetAsync(back);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "its answer cannot be read");
        bench.Log.ShouldNotContain("only of this test");
    }

    private static async Task GoOnAsync(SetupBench bench, HttpResponseMessage failed, HttpClient? browser = null)
    {
        var form = (await SetupBench.PageAsync(failed)).Forms.Single(one => one.Action.EndsWith("/setup/callback", StringComparison.Ordinal));
        using var done = await (browser ?? bench.Browser).PostAsync("/setup/callback", SetupBench.Fields(form));
        done.StatusCode.ShouldBe(HttpStatusCode.OK, await done.Content.ReadAsStringAsync());
        await bench.Desk.Finished.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    private static async Task ShouldSayAsync(HttpResponseMessage answer, HttpStatusCode status, string sentence)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        (text.StartsWith('<') ? (await SetupBench.PageAsync(answer)).QuerySelector("[role=alert]")!.TextContent : text).ShouldContain(sentence);
    }
}
