using BotApp.Core.Notifications;
using BotApp.Notifications;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Journeys;
using Microsoft.AspNetCore.Http;
using static BotApp.Tests.Notifications.SenderBench;

namespace BotApp.Tests.Notifications;

/// <summary>What waits in the outbox reaches its receivers, once, however these behave.</summary>
public sealed class NoticeSenderTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Every_channel_is_told_and_a_webhook_can_prove_who_told_it(string kind)
    {
        await using var bench = await SenderBench.StartAsync(kind);
        await bench.SendAsync();

        await bench.TellAsync("1f2e3d4 is live in staging", Slack(), Webhook(), Email());
        await bench.AllSentAsync();

        bench.Receiver.Of("RELEASES").ShouldHaveSingleItem().Json["text"]!.GetValue<string>().ShouldContain("*octo/shop: 1f2e3d4 is live in staging*");
        var signed = bench.Receiver.Of("OPS").ShouldHaveSingleItem();
        signed.Headers["X-BotApp-Signature-256"].ShouldBe(WebhookText.Signature(signed.Body, Secret));
        (signed.Headers["X-BotApp-Event"], signed.Json["id"]!.GetValue<string>(), signed.Headers["Content-Type"]).ShouldBe(("deployed", signed.Id, "application/json; charset=utf-8"));
        var mail = bench.Mail.All.ShouldHaveSingleItem();
        (mail.From, mail.To.ShouldHaveSingleItem()).ShouldBe(("MAIL FROM:<botapp@example.org>", "RCPT TO:<dev@example.org>"));
        mail.Subject.ShouldBe("[octo/shop] 1f2e3d4 is live in staging");
        mail.Part("text/plain").ShouldContain("✅ octo/shop: 1f2e3d4 is live in staging");
        mail.Part("text/html").ShouldContain("<h3>✅ octo/shop: 1f2e3d4 is live in staging</h3>");
        mail.Header("Message-ID").ShouldBe($"<{mail.Header("X-BotApp-Delivery")}@example.org>");
        mail.Header("Auto-Submitted").ShouldBe("auto-generated");
        await bench.AssertNothingLeaksAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F08_Two_replicas_send_each_message_once_and_nothing_is_left(string kind)
    {
        await using var bench = await SenderBench.StartAsync(kind);
        await bench.SendAsync();
        await bench.SendAsync();

        for (var number = 1; number <= 30; number++)
        {
            await bench.TellAsync($"number {number}.", Slack(), Webhook());
        }

        await bench.AllSentAsync();
        bench.Receiver.All.Select(one => one.Id).ShouldBeUnique();
        var told = bench.Receiver.Of("OPS").SelectMany(one => one.Json["notices"]!.AsArray()).Select(one => one!["title"]!.GetValue<string>()).ToList();
        told.ShouldBe(Enumerable.Range(1, 30).Select(number => $"number {number}."), "each once, in their order");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task What_is_not_taken_now_is_sent_again_with_the_same_id_and_the_same_bytes(int status)
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        bench.Receiver.Answer = (number, context) =>
        {
            context.Response.StatusCode = number < 2 ? status : 204;
            return Task.CompletedTask;
        };
        await bench.SendAsync();

        await bench.TellAsync("live", Webhook());
        await bench.AllSentAsync();

        var tries = bench.Receiver.Of("OPS");
        tries.Count.ShouldBe(3);
        tries.Select(one => one.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        tries.Select(one => one.Text).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        bench.Log.ShouldContain($"webhook:ops could not be told ({tries[0].Id}, try 1) and is told later: it answered {status}.");
        await bench.AssertNothingLeaksAsync();
    }

    [Fact]
    public async Task A_pause_that_the_receiver_asks_for_is_kept()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        bench.Receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "1800";
            return Task.CompletedTask;
        };
        await bench.SendAsync();

        await bench.TellAsync("live", Slack());

        var waits = await bench.TroubledAsync(one => one.Tries == 1);
        (waits.NextTryAt - waits.CreatedAt).ShouldBeGreaterThan(TimeSpan.FromMinutes(29));
        bench.Receiver.All.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(301, "no redirect is followed")]
    [InlineData(307, "no redirect is followed")]
    [InlineData(404, "it answered 404 (no_service)")]
    [InlineData(403, "not right any more")]
    public async Task What_will_never_be_taken_is_given_up_visibly_and_no_redirect_is_followed(int status, string said)
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        bench.Receiver.Answer = async (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = bench.Receiver.Url("ELSEWHERE");
            await context.Response.WriteAsync(status == 404 ? "no_service" : $"a page that shows {Receiver.HiddenPath}", Now);
        };
        await bench.SendAsync();

        await bench.TellAsync("live", Slack());

        var dead = await bench.TroubledAsync(one => one.DeadAt is not null);
        dead.LastError!.ShouldContain(said);
        bench.Receiver.All.ShouldHaveSingleItem("neither again nor elsewhere");
        bench.Log.ShouldContain("Look into this: slack:releases was not told of 1 notice(s)");
        await bench.AssertNothingLeaksAsync();
    }

    [Fact]
    public async Task F_A_receiver_that_hangs_or_is_not_there_delays_nobody_else_and_is_given_up_some_day()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        bench.Options.Timeout = TimeSpan.FromSeconds(1);
        bench.Options.GiveUpAfter = TimeSpan.FromSeconds(4);
        bench.Add("GONE", "slack", new Uri(Faults.ServiceProcess.FreeAddress(), Receiver.HiddenPath));
        bench.Add("HANGS", "slack");
        bench.Receiver.Answer = (_, context) => context.Request.Path.Value!.EndsWith("HANGS", StringComparison.Ordinal) ? Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;
        await bench.SendAsync();

        await bench.TellAsync("live", Slack("HANGS"), Slack("GONE"), Webhook());
        await Eventually.TrueAsync(() => bench.Receiver.Of("OPS").Count == 1, "the one that answers to be told");

        (await bench.TroubledAsync(one => one is { Queue: "slack:gone", DeadAt: not null })).LastError.ShouldBe("nobody answers at its address.");
        (await bench.TroubledAsync(one => one is { Queue: "slack:hangs", DeadAt: not null })).LastError.ShouldBe("it did not answer within 1 seconds.");
        bench.Receiver.Of("HANGS").Select(one => one.Id).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        await bench.AssertNothingLeaksAsync();
    }

    [Fact]
    public async Task A_storm_becomes_a_digest()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        bench.Options.Window = TimeSpan.FromSeconds(2);
        for (var number = 1; number <= 5; number++)
        {
            await bench.TellAsync($"number {number}.", Webhook());
        }

        await bench.SendAsync();
        await Eventually.TrueAsync(() => bench.Receiver.All.Count == 1, "the first message");
        await bench.TellAsync("number 6.", Webhook());
        await bench.TellAsync("number 7.", Webhook());
        await bench.AllSentAsync();

        bench.Receiver.All.Select(one => one.Json["notices"]!.AsArray().Count).ShouldBe([5, 2]);
        bench.Receiver.All[0].Headers["X-BotApp-Event"].ShouldBe("digest");
    }

    [Fact]
    public async Task What_quiet_hours_held_back_comes_together_when_they_end()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        var morning = bench.Clock.GetUtcNow().AddHours(8);
        await bench.TellAsync("at night", Webhook() with { HoldUntil = morning });
        await bench.TellAsync("at dawn", Webhook() with { HoldUntil = morning });
        await bench.TellAsync("loud", Webhook());
        await bench.SendAsync();
        await Eventually.TrueAsync(() => bench.Receiver.All.Count == 1, "what is not held back");

        bench.Clock.Forward(TimeSpan.FromHours(8) + TimeSpan.FromMinutes(1));
        await bench.AllSentAsync();

        bench.Receiver.All.Select(one => one.Json["notices"]!.AsArray().Select(notice => notice!["title"]!.GetValue<string>())).ShouldBe([["loud"], ["at night", "at dawn"]]);
    }

    [Fact]
    public async Task S_Nobody_is_told_whom_the_operator_does_not_allow()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        bench.Add("THEIRS", "webhook").Repositories[0] = "somebody/else";
        await bench.SendAsync();

        await bench.TellAsync("live", Webhook("THEIRS"), Slack("UNKNOWN"), Email("dev@elsewhere.example"), Slack("OPS"));

        (await bench.TroubledAsync(one => one is { Queue: "webhook:theirs", DeadAt: not null })).LastError.ShouldStartWith("THEIRS is no target that this repository may use");
        (await bench.TroubledAsync(one => one is { Queue: "slack:unknown", DeadAt: not null })).LastError!.ShouldContain("Notifications__Targets__UNKNOWN");
        (await bench.TroubledAsync(one => one is { Queue: "email:dev@elsewhere.example", DeadAt: not null })).LastError!.ShouldContain("elsewhere.example is not one of them");
        (await bench.TroubledAsync(one => one is { Queue: "slack:ops", DeadAt: not null })).LastError!.ShouldContain("is a target of type webhook");
        (bench.Receiver.All.Count, bench.Mail.Said.Count).ShouldBe((0, 0));
        await bench.AssertNothingLeaksAsync();
    }

    [Theory]
    [InlineData("MAIL FROM", "451 try later", false, "the mail server answered 451.")]
    [InlineData("RCPT TO", "550 no such mailbox", true, "the mail server refused it with 550.")]
    [InlineData("EHLO", "421 busy", false, "the mail server")]
    public async Task A_mail_server_that_refuses_for_now_is_asked_again_and_one_that_refuses_for_good_is_not(string at, string answer, bool isForGood, string said)
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        var refusals = 0;
        bench.Mail.Answer = line => line.StartsWith(at, StringComparison.Ordinal) && (isForGood || Interlocked.Increment(ref refusals) <= 2) ? answer : null;
        await bench.SendAsync();

        await bench.TellAsync("live", Email());

        if (isForGood)
        {
            (await bench.TroubledAsync(one => one.DeadAt is not null)).LastError.ShouldBe(said);
            bench.Mail.All.ShouldBeEmpty();
        }
        else
        {
            await bench.AllSentAsync();
            bench.Mail.All.ShouldHaveSingleItem();
            bench.Log.ShouldContain($"is told later: {said}");
        }
    }

    [Fact]
    public async Task S_A_password_goes_to_a_server_that_proves_itself_or_not_at_all()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        var folder = Directory.CreateTempSubdirectory("botapp-mail-");
        var file = Path.Combine(folder.FullName, "password");
        await File.WriteAllTextAsync(file, Password + "\n", Now);
        (bench.Options.Mail.User, bench.Options.Mail.PasswordPath) = ("botapp", file);
        var sender = await bench.SendAsync(); // in the clear, which is allowed on this machine
        await bench.TellAsync("live", Email());
        await bench.AllSentAsync();
        bench.Mail.Said.ShouldContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Password)));

        await sender.StopAsync(Now);
        bench.Options.Mail.Security = "starttls";
        var said = bench.Mail.Said.Count;
        await bench.SendAsync();
        await bench.TellAsync("live again", Email());

        (await bench.TroubledAsync(one => one.Tries > 0)).LastError.ShouldBe("the mail server does not answer, or offers no encryption with a good certificate.");
        bench.Mail.All.ShouldHaveSingleItem();
        bench.Mail.Said.Skip(said).ShouldAllBe(line => line.StartsWith("EHLO", StringComparison.Ordinal) || line == "QUIT", "nothing else is said to a server without encryption");
        await bench.AssertNothingLeaksAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task S12_A_title_with_headers_in_it_stays_a_title()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        await bench.SendAsync();

        await bench.TellAsync("a\r\nBcc: victim@example.org\r\n\r\n.\r\nRCPT TO:<victim@example.org> =?utf-8?B?QmNjOg==?= <b>ü</b>", Email());
        await bench.AllSentAsync();

        var mail = bench.Mail.All.ShouldHaveSingleItem();
        mail.To.ShouldBe(["RCPT TO:<dev@example.org>"]);
        mail.Header("Bcc").ShouldBeNull();
        mail.Subject.ShouldStartWith("[octo/shop] a Bcc:");
        mail.Part("text/html").ShouldNotContain("<b>");
        bench.Mail.Said.Count(line => line.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Addresses_and_secrets_may_lie_in_files_that_are_read_when_they_are_needed()
    {
        await using var bench = await SenderBench.StartAsync(Databases.Sqlite);
        var folder = Directory.CreateTempSubdirectory("botapp-targets-");
        var (url, secret) = (Path.Combine(folder.FullName, "url"), Path.Combine(folder.FullName, "secret"));
        await File.WriteAllTextAsync(url, bench.Receiver.Url("OLD") + "\n", Now);
        await File.WriteAllTextAsync(secret, Secret + "\n", Now);
        var target = bench.Options.Targets["OPS"];
        (target.Url, target.UrlPath, target.Secret, target.SecretPath) = (null, url, null, secret);
        await bench.SendAsync();
        await File.WriteAllTextAsync(url, bench.Receiver.Url("NEW") + "\n", Now);

        await bench.TellAsync("live", Webhook());
        await bench.AllSentAsync();

        var told = bench.Receiver.All.ShouldHaveSingleItem();
        (told.Name, told.Headers["X-BotApp-Signature-256"]).ShouldBe(("NEW", WebhookText.Signature(told.Body, Secret)));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Targets_that_cannot_work_are_said_at_the_start_without_showing_what_they_hold()
    {
        var options = new NotificationOptions { Mail = new MailOptions { Host = "mail.example.org", User = "botapp", Password = Password, Security = "none" } };
        options.Targets["A"] = new TargetOptions { Type = "teams" };
        options.Targets["B"] = new TargetOptions { Type = "slack", Url = new Uri($"ftp://{Receiver.HiddenPath}/") };
        options.Targets["C"] = new TargetOptions { Type = "webhook", Url = new Uri("https://ops.example.org/"), Secret = "short" };
        options.Targets["D"] = new TargetOptions { Type = "slack", UrlPath = "/there/is/no/such/file" };

        var failures = new NotificationValidation().Validate(null, options).Failures!.ToList();

        failures.ShouldBe(
        [
            "Notifications__Targets__A: Type is \"teams\": expected slack or webhook.",
            "Notifications__Targets__B: Url (or the file UrlPath) must hold an http(s) address without a user name.",
            "Notifications__Targets__B: Repositories is empty, so nobody may use it: name owner/name or owner/*.",
            "Notifications__Targets__C: Secret (or the file SecretPath) must hold at least 32 characters: what is sent is signed with it.",
            "Notifications__Targets__C: Repositories is empty, so nobody may use it: name owner/name or owner/*.",
            "Notifications__Targets__D: the file /there/is/no/such/file cannot be read.",
            "Notifications__Mail: From must be an address such as botapp@example.org.",
            "Notifications__Mail: Domains is empty, so mail may go to nobody: name domains, or *.",
            "Notifications__Mail: a password is not sent in the clear: set Security to starttls.",
        ]);
        string.Join('\n', failures).ShouldNotContain(Receiver.HiddenPath);
        new NotificationValidation().Validate(null, new NotificationOptions()).Succeeded.ShouldBeTrue("nobody has to be told");
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F09_A_notice_that_a_newer_version_wrote_waits_for_it_and_is_not_given_up(string kind)
    {
        await using var bench = await SenderBench.StartAsync(kind);
        bench.Options.GiveUpAfter = TimeSpan.FromMilliseconds(1);
        await bench.SendAsync();
        NewNotice Newer(string queue, string channel, string json) => new($"newer|{queue}", 10, "env:10:staging", queue, channel, "OPS", json, null);

        await bench.Store.Database.WriteAsync(
            session => Notices.AddAsync(session, [Newer("pigeon:ops", "Pigeon", "{}"), Newer("webhook:ops2", "Webhook", """{"Id":"1","Event":4711,"At":"2026-01-01T00:00:00Z","Repository":{"Id":10,"FullName":"octo/shop","Url":"https://github.com/octo/shop"},"Title":"t","Page":"/"}""")]),
            Now);
        await bench.TellAsync("live", Slack());

        foreach (var queue in new[] { "pigeon:ops", "webhook:ops2" })
        {
            (await bench.TroubledAsync(one => one.Queue == queue && one.NextTryAt > one.CreatedAt)).DeadAt.ShouldBeNull();
            await Eventually.TrueAsync(() => bench.Log.Contains($"{queue}: message", StringComparison.Ordinal), "it to be told");
        }

        await Eventually.TrueAsync(() => bench.Receiver.Of("RELEASES").Count == 1, "what is known to be told");
        bench.Receiver.Of("OPS").ShouldBeEmpty();
        bench.Log.ShouldContain("was written by a newer version of BotApp and is left for one that knows it");
    }
}
