using System.Net;
using BotApp.Attacks;
using BotApp.Core;
using BotApp.SignIn;
using BotApp.Smoke;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static BotApp.Tests.Smoke.SmokeParts;

namespace BotApp.Tests.Attacks;

/// <summary>Addresses that others name: none is asked but those the operator allowed, and nobody is sent to a place of somebody else.</summary>
public sealed class AddressAttackTests
{
    public static TheoryData<string> Probes => AttackList.Names("probes");

    public static TheoryData<string> Addresses => AttackList.Names("addresses");

    public static TheoryData<string> Redirects => AttackList.Names("redirects");

    public static TheoryData<string> Returns => AttackList.Names("returns");

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task F91_SEC22_An_address_of_an_attacker_is_not_asked(string name)
    {
        var options = Options.Create(new BotAppOptions());
        foreach (var allowed in new[] { "preview.example.org", "*.wild.example.org", "http://10.0.0.5:8080" })
        {
            options.Value.Smoke.AllowedHosts.Add(allowed);
        }

        var line = new CheckedConnection((host, _) => throw new InvalidOperationException($"{host} was looked up"), (_, _, _) => throw new InvalidOperationException("connected"));
        using var http = new GuardedHttp(options, line);

        var probed = await Checker(http, options).AskAsync(7, new ProbeUrl("ba-1", AttackList.Of("probes", name).Text, [new ProbeStep("/", [200], null)], 1), TestContext.Current.CancellationToken);

        (probed.Answered, probed.Final).ShouldBe((false, true));
        probed.Detail.Length.ShouldBeInRange(10, 1000);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task F91_SEC22_A_name_that_leads_to_an_address_that_is_not_public_is_not_connected_to(string name)
    {
        var address = IPAddress.Parse(AttackList.Of("addresses", name).Text);
        var line = new CheckedConnection((_, _) => Task.FromResult<IPAddress[]>([address]), (_, _, _) => throw new InvalidOperationException("connected"));

        AllowedHosts.IsForbidden(address).ShouldBeTrue();
        await Should.ThrowAsync<GuardedRefusal>(async () => await line.OpenAsync(new DnsEndPoint("preview.example.org", 443), checksAddress: true, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task F91_SEC22_A_page_sends_nobody_on_to_where_an_attacker_wants(string name)
    {
        var asked = 0;
        await using var server = await ServerAsync(context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = AttackList.Of("redirects", name).Text;
            return Task.CompletedTask;
        });
        var options = Options.Create(new BotAppOptions());
        options.Value.Smoke.AllowedHosts.Add(server.Urls.Single());
        using var http = new GuardedHttp(options);

        var probed = await Checker(http, options).AskAsync(7, new ProbeUrl("ba-1", server.Urls.Single(), [new ProbeStep("/", [200], null)], 1), TestContext.Current.CancellationToken);

        probed.Answered.ShouldBeFalse();
        probed.Detail.ShouldNotContain("as expected");
        asked.ShouldBeInRange(1, 4, "its own server alone was asked");
    }

    [Theory]
    [MemberData(nameof(Returns))]
    public void F95_SEC28_After_signing_in_everybody_stays_here(string name) => ReturnPath.Safe(AttackList.Of("returns", name).Text).ShouldBe("/");

    private static async Task<WebApplication> ServerAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
