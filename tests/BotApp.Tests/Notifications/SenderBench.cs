using System.Text.Json;
using BotApp.Core.Notifications;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Notifications;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.Notifications;

/// <summary>Whoever sends, on a real database, with real receivers; as many replicas as a test wants.</summary>
internal sealed class SenderBench : IAsyncDisposable
{
    internal const string Secret = "a secret of this test, 32 and more";

    internal const string Password = "a password of this test";

    private const string Subject = "env:10:staging";

    private readonly TestDatabase _database;
    private readonly List<(NoticeSender Sender, HttpDelivery Http, NoticeBell Bell)> _replicas = [];
    private readonly List<string> _log = [];
    private int _count;

    private SenderBench(TestDatabase database, Store store, Receiver receiver, MailServer mail)
    {
        (_database, Store, Receiver, Mail) = (database, store, receiver, mail);
        Options = new NotificationOptions { Window = TimeSpan.Zero, FirstPause = TimeSpan.FromMilliseconds(50), LookEvery = TimeSpan.FromMilliseconds(50) };
        Add("RELEASES", "slack");
        Add("OPS", "webhook");
        Options.Mail = new MailOptions { Host = "127.0.0.1", Port = mail.Port, Security = "none", From = "botapp@example.org" };
        Options.Mail.Domains.Add("example.org");
    }

    internal Store Store { get; }

    internal Receiver Receiver { get; }

    internal MailServer Mail { get; }

    internal NotificationOptions Options { get; }

    internal ShiftedClock Clock { get; } = new();

    internal string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    internal static async Task<SenderBench> StartAsync(string kind)
    {
        var database = await TestDatabase.CreateAsync(kind);
        return new SenderBench(database, await database.OpenAsync(), await Receiver.StartAsync(), MailServer.Start());
    }

    /// <summary>A target of the receiver.</summary>
    internal TargetOptions Add(string name, string type, Uri? url = null)
    {
        var target = new TargetOptions { Type = type, Url = url ?? new Uri(Receiver.Url(name)), Secret = type == "webhook" ? Secret : null };
        target.Repositories.Add("octo/*");
        Options.Targets[name] = target;
        return target;
    }

    /// <summary>One more process that sends.</summary>
    internal async Task<NoticeSender> SendAsync()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var validated = new NotificationValidation().Validate(null, Options);
        validated.Succeeded.ShouldBeTrue(validated.FailureMessage);
        var botApp = Microsoft.Extensions.Options.Options.Create(new BotAppOptions { PublicUrl = new Uri("https://botapp.example.org/") });
        var targets = new NoticeTargets(options);
        var (http, bell) = (new HttpDelivery(targets, botApp, Clock), new NoticeBell());
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(new ListLogger(_log)).SetMinimumLevel(LogLevel.Trace));
        var sender = new NoticeSender(await _database.OpenAsync(), targets, http, new MailDelivery(options, botApp), bell, new Jitter(() => 0), options, Clock, loggers.CreateLogger<NoticeSender>());
        _replicas.Add((sender, http, bell));
        await sender.StartAsync(TestContext.Current.CancellationToken);
        return sender;
    }

    /// <summary>A decision tells these addressees of a deployment.</summary>
    internal async Task TellAsync(string title, params NoticeAddress[] to)
    {
        var number = Interlocked.Increment(ref _count);
        var notice = new Notice
        {
            Id = $"deployed:{number}",
            Event = NotifyEvent.Deployed,
            At = DateTimeOffset.UnixEpoch,
            Repository = new NoticeRepository(10, "octo/shop", "https://github.com/octo/shop"),
            Title = title,
            Page = "/repositories/10/environments/staging",
            Environment = "staging",
        };
        await Store.Database.WriteAsync(
            session => Notices.AddAsync(session, [.. to.Select(one => new NewNotice($"{Subject}|{notice.Id}|{one.Queue}", 10, Subject, one.Queue, one.Channel.ToString(), one.Name, JsonSerializer.Serialize(notice), one.HoldUntil))]),
            TestContext.Current.CancellationToken);
    }

    internal static NoticeAddress Slack(string name = "RELEASES") => new(NoticeChannel.Slack, name, null);

    internal static NoticeAddress Webhook(string name = "OPS") => new(NoticeChannel.Webhook, name, null);

    internal static NoticeAddress Email(string address = "dev@example.org") => new(NoticeChannel.Email, address, null);

    internal Task AllSentAsync() => Eventually.TrueAsync(async () => await Store.Notices.UnsentAsync(TestContext.Current.CancellationToken) == 0, $"everything to be sent\n{Log}");

    /// <summary>The message that was not taken, when it is as the test waits for.</summary>
    internal async Task<TroubledMessage> TroubledAsync(Func<TroubledMessage, bool> isSo)
    {
        TroubledMessage? found = null;
        await Eventually.TrueAsync(async () => (found = (await Store.Notices.TroubledAsync(10, TestContext.Current.CancellationToken)).FirstOrDefault(isSo)) is not null, $"a message in trouble\n{Log}");
        return found!; // just seen
    }

    /// <summary>Nothing secret may be read in the log or in what is stored for people.</summary>
    internal async Task AssertNothingLeaksAsync()
    {
        var shown = Log + string.Join('\n', (await Store.Notices.TroubledAsync(100, TestContext.Current.CancellationToken)).Select(one => one.LastError));
        shown.ShouldNotContain(Receiver.HiddenPath);
        shown.ShouldNotContain("127.0.0.1");
        shown.ShouldNotContain(Secret);
        shown.ShouldNotContain(Password);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (sender, http, bell) in _replicas)
        {
            await sender.StopAsync(CancellationToken.None);
            sender.Dispose();
            http.Dispose();
            bell.Dispose();
        }

        await Receiver.DisposeAsync();
        await Mail.DisposeAsync();
        await _database.DisposeAsync();
    }
}
