using System.Net;
using BotApp.Core;
using BotApp.Smoke;
using Microsoft.Extensions.Options;
using static BotApp.Tests.Smoke.SmokeParts;

namespace BotApp.Tests.Smoke;

/// <summary>Where BotApp may send requests on a repository's behalf: only where the operator says.</summary>
public sealed class AllowedHostsTests
{
    [Theory]
    [InlineData("https://preview.example.org/", true)]
    [InlineData("https://a.preview.example.org/", false)]
    [InlineData("https://pr-1.wild.example.org/x?y=1", true)]
    [InlineData("https://wild.example.org/", false)]
    [InlineData("https://evilwild.example.org/", false)]
    [InlineData("http://preview.example.org/", false)]
    [InlineData("https://preview.example.org:8443/", false)]
    [InlineData("https://user@preview.example.org/", false)]
    [InlineData("https://other.example.org/", false)]
    [InlineData("https://169.254.169.254/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("http://10.0.0.5:8080/", true)]
    [InlineData("http://10.0.0.5:8081/", false)]
    [InlineData("https://10.0.0.5:8080/", false)]
    public void Only_what_the_operator_lists_is_asked(string url, bool allowed)
    {
        string[] entries = ["preview.example.org", "*.wild.example.org", "http://10.0.0.5:8080"];

        (AllowedHosts.Refusal(new Uri(url), entries, out _) is null).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.20.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    public void F91_Addresses_that_are_not_public_are_forbidden(string address) => AllowedHosts.IsForbidden(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    public void Public_addresses_are_not(string address) => AllowedHosts.IsForbidden(IPAddress.Parse(address)).ShouldBeFalse();

    [Fact]
    public async Task P7_A_host_that_is_not_allowed_is_not_asked_and_that_is_final()
    {
        using var http = new GuardedHttp(Options.Create(new BotAppOptions()));

        var probed = await Checker(http, Options.Create(new BotAppOptions())).AskAsync(7, new ProbeUrl("ba-1", "http://127.0.0.1:9/", [new ProbeStep("/", [200], null)], 1), CancellationToken.None);

        probed.Answered.ShouldBeFalse();
        probed.Final.ShouldBeTrue();
        probed.Detail.ShouldContain("BotApp__Smoke__AllowedHosts");
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_although_it_is_listed()
    {
        var options = new BotAppOptions();
        options.Smoke.AllowedHosts.Add("localhost");
        using var http = new GuardedHttp(Options.Create(options));

        var probed = await Checker(http, Options.Create(new BotAppOptions())).AskAsync(7, new ProbeUrl("ba-1", "https://localhost/", [new ProbeStep("/", [200], null)], 1), CancellationToken.None);

        probed.Final.ShouldBeTrue();
        probed.Detail.ShouldContain("not public");
    }
}
