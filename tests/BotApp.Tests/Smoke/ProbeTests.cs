using System.Net;
using System.Text;
using BotApp.Core;
using BotApp.Smoke;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static BotApp.Tests.Smoke.SmokeParts;

namespace BotApp.Tests.Smoke;

/// <summary>Asking whether a preview answers, against a real server: everything that somebody could answer with, and nowhere else but where the operator lets it.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private readonly List<string> _asked = [];
    private readonly BotAppOptions _options = new();
    private readonly TaskCompletionSource _over = new();
    private WebApplication _server = null!; // set before every test
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _address = _server.Urls.Single();
        _options.Smoke.AllowedHosts.Add(_address);
    }

    public async ValueTask DisposeAsync()
    {
        _over.TrySetResult();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/well", true, "as expected")]
    [InlineData("/there", true, "as expected")] // a redirect on the same host
    [InlineData("/status/502", false, "answered 502, expected 200")]
    [InlineData("/status/202", false, "answered 202, expected 200")]
    public async Task S4_What_it_answers_is_said(string path, bool answered, string detail)
    {
        var probed = await AskAsync(path);

        probed.Answered.ShouldBe(answered);
        probed.Final.ShouldBe(answered, "what may get better is asked again");
        probed.Detail.ShouldContain(detail);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task S4_What_is_protected_is_final_with_a_hint(int status)
    {
        var probed = await AskAsync($"/status/{status}");

        probed.Final.ShouldBeTrue();
        probed.Detail.ShouldContain("set header-secret");
    }

    [Theory]
    [InlineData("/to/http:$$localhost:1/")]
    [InlineData("/to/http:$$169.254.169.254/latest/meta-data/")]
    [InlineData("/to/https:$$169.254.169.254/")]
    [InlineData("/to/https:$$[::ffff:169.254.169.254]/")]
    [InlineData("/to/https:$$other.example.org/")]
    [InlineData("/to/file:$$/etc/passwd")]
    [InlineData("/to/gopher:$$127.0.0.1:6379/")]
    public async Task S2_A_redirect_to_anywhere_else_is_refused_and_nobody_else_is_asked(string path)
    {
        var probed = await AskAsync(path);

        (probed.Answered, probed.Final).ShouldBe((false, true));
        probed.Detail.ShouldContain("is not allowed");
        _asked.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task S2_More_than_three_redirects_are_refused()
    {
        (await AskAsync("/hops/3")).Answered.ShouldBeTrue();
        _asked.Clear();

        var probed = await AskAsync("/hops/9");

        probed.Detail.ShouldContain("more than 3 redirects");
        probed.Final.ShouldBeTrue();
        _asked.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_redirect_that_is_expected_is_not_followed()
    {
        (await AskAsync("/to/https:$$login.example.org/", new ProbeStep("/", [200, 302], null))).Answered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_slow_body_is_not_waited_for_longer_than_allowed()
    {
        _options.Smoke.Timeout = TimeSpan.FromMilliseconds(300);

        var probed = await AskAsync("/drip", new ProbeStep("/", [200], "never there"));

        (probed.Answered, probed.Final).ShouldBe((false, false));
        probed.Detail.ShouldContain("did not answer");
    }

    [Fact]
    public async Task Headers_that_never_come_are_not_waited_for_longer_than_allowed()
    {
        _options.Smoke.Timeout = TimeSpan.FromMilliseconds(300);

        (await AskAsync("/silence")).Detail.ShouldContain("did not answer");
    }

    [Fact]
    public async Task An_endless_body_is_read_up_to_its_limit_only()
    {
        (await AskAsync("/endless", new ProbeStep("/", [200], "begin"))).Answered.ShouldBeTrue();
        (await AskAsync("/endless", new ProbeStep("/", [200], null))).Answered.ShouldBeTrue("the body is not looked at");
        (await AskAsync("/endless", new ProbeStep("/", [200], "not in there"))).Detail.ShouldContain("without the expected text");
    }

    [Fact]
    public async Task Headers_without_end_are_no_answer() => (await AskAsync("/headers")).Answered.ShouldBeFalse();

    [Fact]
    public async Task A_body_never_gets_into_what_is_said()
    {
        (await AskAsync("/secret", new ProbeStep("/", [500], null))).Detail.ShouldNotContain("hunter2");
        (await AskAsync("/secret", new ProbeStep("/", [200], "x"))).Detail.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_secret_opens_the_door_of_its_own_host_and_of_no_other()
    {
        var step = new ProbeStep("/", [200], null) { HeaderSecret = "DOOR" };
        (await AskAsync("/door", step)).Detail.ShouldContain("BotApp__Smoke__Secrets__DOOR__Value");
        _options.Smoke.Secrets["DOOR"] = new SmokeSecret { Header = "X-Door", Value = "open sesame" };
        (await AskAsync("/door", step)).Detail.ShouldContain("BotApp__Smoke__Secrets__DOOR__Hosts");
        _asked.ShouldBeEmpty();

        _options.Smoke.Secrets["DOOR"].Hosts.Add(_address);
        (await AskAsync("/door", step)).Answered.ShouldBeTrue();

        // The same server under another name: a redirect there is followed, the secret is not sent.
        var elsewhere = _address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        _options.Smoke.AllowedHosts.Add(elsewhere);
        var probed = await AskAsync("/to/" + elsewhere.Replace("//", "$$", StringComparison.Ordinal) + "/door", step);
        probed.Detail.ShouldContain("its secret was not accepted");
        _asked[^1].ShouldBe("/door");
    }

    [Fact]
    public async Task S3_A_name_is_resolved_once_and_the_connection_goes_to_the_address_that_was_checked()
    {
        var answers = new Queue<IPAddress>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]);
        var connected = new List<IPAddress>();
        var connection = new CheckedConnection(
            (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]),
            (addresses, _, _) =>
            {
                connected.AddRange(addresses);
                throw new IOException("no such server");
            });
        _options.Smoke.AllowedHosts.Add("preview.example.org");
        using var http = new GuardedHttp(Options.Create(_options), connection);
        var asked = new ProbeUrl("ba-1", "https://preview.example.org/", [new ProbeStep("/", [200], null)], 1);

        (await Checker(http, Options.Create(_options)).AskAsync(7, asked, TestContext.Current.CancellationToken)).Final.ShouldBeFalse();
        connected.ShouldBe([IPAddress.Parse("93.184.216.34")]);
        answers.Count.ShouldBe(1, "the name server was asked once");

        var again = await Checker(http, Options.Create(_options)).AskAsync(7, asked, TestContext.Current.CancellationToken);
        (again.Final, connected.Count).ShouldBe((true, 1));
        again.Detail.ShouldBe("the address of preview.example.org is not allowed: it is not public.");
    }

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("::127.0.0.1")]
    public async Task S1_A_name_with_one_address_that_is_not_public_is_not_asked_and_no_address_is_printed(string address)
    {
        var connection = new CheckedConnection(
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Parse(address)]),
            (_, _, _) => throw new InvalidOperationException("connected"));
        _options.Smoke.AllowedHosts.Add("*.example.org");
        using var http = new GuardedHttp(Options.Create(_options), connection);

        var probed = await Checker(http, Options.Create(_options)).AskAsync(7, new ProbeUrl("ba-1", "https://preview.example.org/", [new ProbeStep("/", [200], null)], 1), TestContext.Current.CancellationToken);

        probed.Final.ShouldBeTrue();
        probed.Detail.ShouldBe("the address of preview.example.org is not allowed: it is not public.");
    }

    [Fact]
    public void A_timeout_without_sense_is_said()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _options.Smoke.Timeout = TimeSpan.Zero).Message.ShouldContain("BotApp__Smoke__Timeout");
    }

    private async Task<UrlProbed> AskAsync(string path, ProbeStep? step = null)
    {
        using var http = new GuardedHttp(Options.Create(_options));
        var asked = new ProbeUrl("ba-1", _address, [(step ?? new ProbeStep("/", [200], null)) with { Path = path }], 1);
        return await Checker(http, Options.Create(_options)).AskAsync(7, asked, TestContext.Current.CancellationToken);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        lock (_asked)
        {
            _asked.Add(path);
        }

        var part = path.Split('/');
        switch (part[1])
        {
            case "status":
                context.Response.StatusCode = int.Parse(part[2], System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "there":
                context.Response.Redirect("/well");
                break;
            case "to":
                context.Response.Redirect(path["/to/".Length..].Replace("$$", "//", StringComparison.Ordinal));
                break;
            case "hops" when part[2] != "0":
                context.Response.Redirect($"/hops/{int.Parse(part[2], System.Globalization.CultureInfo.InvariantCulture) - 1}");
                break;
            case "silence":
                await _over.Task.WaitAsync(context.RequestAborted);
                break;
            case "drip":
                await context.Response.WriteAsync("drop", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await _over.Task.WaitAsync(context.RequestAborted);
                break;
            case "endless":
                await EndlessAsync(context);
                break;
            case "headers":
                for (var one = 0; one < 100; one++)
                {
                    context.Response.Headers[$"X-{one}"] = new string('x', 1000);
                }

                break;
            case "secret":
                await context.Response.WriteAsync("hunter2", context.RequestAborted);
                break;
            case "door":
                context.Response.StatusCode = context.Request.Headers["X-Door"] == "open sesame" ? 200 : 401;
                break;
            default:
                await context.Response.WriteAsync("well", context.RequestAborted);
                break;
        }
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        var line = Encoding.UTF8.GetBytes("begin" + new string('.', 1000));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(line, context.RequestAborted);
        }
    }
}
