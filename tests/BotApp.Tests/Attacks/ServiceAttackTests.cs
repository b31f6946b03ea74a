using System.Net;
using System.Text.RegularExpressions;
using BotApp.Attacks;
using BotApp.Storage;

namespace BotApp.Tests.Attacks;

/// <summary>What strangers may send to the doors of the service, over the line: refused with a sentence, nothing stored, nobody woken, and never an error of the service.</summary>
public sealed partial class ServiceAttackTests(AttackedService service) : IClassFixture<AttackedService>
{
    public static TheoryData<string> Requests => AttackList.Names("requests");

    public static TheoryData<string> Callbacks => AttackList.Names("callbacks");

    public static TheoryData<string> Tools => AttackList.Names("tools");

    public static TheoryData<string> Badges => AttackList.Names("badges");

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task F60_F66_F68_SEC1_SEC29_A_request_of_an_attacker_is_refused_and_leaves_no_trace(string name)
    {
        var attack = AttackList.Of("requests", name);

        var answer = await service.SendAsync(attack.Columns[0], attack.Columns[1], attack.Text);

        AttackedService.Discreet(answer);
        if (answer.Length > 0)
        {
            var status = int.Parse(StatusLine().Match(answer).Groups["status"].Value, System.Globalization.CultureInfo.InvariantCulture);
            var isSentAway = status == 302 && answer.Contains("\r\nLocation: /sign-in", StringComparison.Ordinal) && !answer.Contains("Set-Cookie: __Host-botapp-session", StringComparison.Ordinal);
            (isSentAway || status is >= 400 and < 500).ShouldBeTrue(answer);
        }

        (await service.Store.Queries.DeliveriesAsync(new DeliverySearch(), CancellationToken.None)).ShouldBeEmpty();
        service.Woken.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Callbacks))]
    public async Task SEC20_What_is_sent_in_a_runners_name_wakes_nobody(string name)
    {
        var attack = AttackList.Of("callbacks", name);
        using var content = new ByteArrayContent(attack.Bytes);

        using var answer = await service.Client.PostAsync($"/api/runners/{attack.Columns[0]}/events", content);

        ((int)answer.StatusCode).ShouldBeOneOf(202, 400, 401, 413);
        AttackedService.Discreet(await answer.Content.ReadAsStringAsync());
        service.Woken.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task SEC20_SEC18_What_is_sent_to_the_tools_is_answered_with_a_sentence(string name)
    {
        var attack = AttackList.Of("tools", name);
        using var content = new ByteArrayContent(attack.Bytes);

        using var answer = await service.Client.PostAsync(attack.Columns[0], content);

        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBeOneOf(200, 400, 401, 403, 413, 415, 422);
        text.Length.ShouldBeInRange(2, 500_000);
        AttackedService.Discreet(text);
    }

    [Theory]
    [MemberData(nameof(Badges))]
    public async Task SEC31_A_badges_address_of_an_attacker_shows_nothing(string name)
    {
        var answer = await service.SendAsync("GET " + AttackList.Of("badges", name).Text, "", "-");

        AttackedService.Discreet(answer);
        StatusLine().Match(answer).Groups["status"].Value.ShouldBeOneOf("400", "404", "414");
        answer.ShouldNotContain("<svg");
        answer.ShouldNotContain("secret");
    }

    [Fact]
    public async Task SEC31_A_private_repositorys_badge_is_byte_for_byte_what_does_not_exist()
    {
        async Task<(HttpStatusCode, string, string)> AskAsync(string path)
        {
            using var answer = await service.Client.GetAsync(path);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), string.Join('\n', answer.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}")));
        }

        (await AskAsync("/badges/octo/secret/gate.svg?token=x")).ShouldBe(await AskAsync("/badges/octo/nobody/gate.svg?token=x"));
    }

    [GeneratedRegex(@"\AHTTP/1\.1 (?<status>\d{3})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StatusLine();
}

/// <summary>Signed deliveries that no GitHub sends.</summary>
public sealed class DeliveryAttackTests(AttackedService service) : IClassFixture<AttackedService>
{
    public static TheoryData<string> Deliveries => AttackList.Names("webhooks");

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task F65_F66_F67_F69_SEC20_A_signed_body_without_sense_is_no_error_and_becomes_no_event(string name)
    {
        var attack = AttackList.Of("webhooks", name);
        var guid = Guid.NewGuid().ToString();
        using var request = Webhooks.WebhookServer.Request(attack.Bytes, attack.Columns[0], guid, Webhooks.WebhookServer.Sign(attack.Bytes, AttackedService.Secret));

        using var answer = await service.Client.SendAsync(request);

        ((int)answer.StatusCode).ShouldBeInRange(200, 499);
        AttackedService.Discreet(await answer.Content.ReadAsStringAsync());
        if (await service.Store.Queries.DeliveryAsync(guid, CancellationToken.None) is { } kept)
        {
            kept.Events.ShouldBeEmpty();
            kept.Delivery.Disposition.ShouldBe("unreadable");
        }

        service.Woken.ShouldBeEmpty();
    }
}
