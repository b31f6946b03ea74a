using BotApp.Cli;
using BotApp.Tests.Dashboard;

using Microsoft.Extensions.Configuration;

namespace BotApp.Tests.Cli;

public sealed class ReplayVerbTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("botapp-replay-");
    private DashboardHost host = null!; // set before each test

    public async ValueTask InitializeAsync() => host = await DashboardHost.StartAsync(DashboardSeed.FillAsync);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_stored_delivery_raises_its_events_once_more()
    {
        var before = (await host.Store.Queries.EventsAsync(DashboardSeed.Pull.ToString(), 10, CancellationToken.None)).Count;

        var (ok, output, _) = await StoredAsync(DashboardSeed.Guid);

        ok.ShouldBeTrue();
        output.ShouldContain("1 raised again");
        var events = await host.Store.Queries.EventsAsync(DashboardSeed.Pull.ToString(), 10, CancellationToken.None);
        events.Count.ShouldBe(before + 1);
        events[0].Kind.ShouldBe("PullRequestOpened");
        events[0].HandledAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_dead_event_of_a_delivery_is_taken_back()
    {
        await host.Store.Inbox.AppendAsync([DashboardSeed.Delivery("dead-1", "push", null, [DashboardSeed.Event(DashboardSeed.Branch, new Core.BranchPushed(DashboardSeed.Head))])], CancellationToken.None);
        var id = (await host.Store.Queries.DeliveryAsync("dead-1", CancellationToken.None))!.Events.Single().Id;
        await host.Store.DeadLetters.BuryEventAsync(id, "gone", CancellationToken.None);

        var (ok, output, _) = await StoredAsync("dead-1");

        ok.ShouldBeTrue();
        output.ShouldContain("1 taken back from the dead letters");
        (await host.Store.DeadLetters.ListAsync(10, CancellationToken.None)).ShouldNotContain(letter => letter.Id == id && !letter.IsEffect);
    }

    [Fact]
    public async Task An_unknown_delivery_and_one_without_meaning_are_said()
    {
        var unknown = await StoredAsync("no-such-delivery");
        var empty = await StoredAsync("unreadable-1");

        unknown.Ok.ShouldBeFalse();
        unknown.Error.ShouldContain("neither a stored delivery nor a file");
        empty.Ok.ShouldBeFalse();
        empty.Error.ShouldContain("leads to no event");
    }

    [Fact]
    public async Task A_saved_payload_goes_through_the_running_service()
    {
        var file = await Verbs.FileAsync(folder, "pull_request.json", Payloads.Opened.Replace("\"number\": 4", "\"number\": 9", StringComparison.Ordinal));

        var (ok, output, error) = await SentAsync(DashboardHost.Secret, file);

        ok.ShouldBeTrue(error);
        output.ShouldContain("pull_request as");
        (await host.Store.Subjects.LoadAsync("pr:22:9", CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_wrong_secret_is_the_services_refusal()
    {
        var (ok, _, error) = await SentAsync("another-made-up-text-for-tests", await Verbs.FileAsync(folder, "push.json", Payloads.Push));

        ok.ShouldBeFalse();
        error.ShouldContain("401");
    }

    [Fact]
    public async Task Without_a_secret_nothing_is_sent()
    {
        var file = await Verbs.FileAsync(folder, "push.json", Payloads.Push);

        var thrown = await Should.ThrowAsync<InvalidOperationException>(() => SentAsync("", file));

        thrown.Message.ShouldContain("GitHub__WebhookSecret");
    }

    private async Task<(bool Ok, string Output, string Error)> StoredAsync(params string[] guids)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var ok = await StoredReplay.RunAsync(guids, Configuration(""), output, error, CancellationToken.None);
        return (ok, output.ToString(), error.ToString());
    }

    private async Task<(bool Ok, string Output, string Error)> SentAsync(string secret, params string[] files)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var ok = await SentReplay.RunAsync(files, null, host.Client.BaseAddress!.AbsoluteUri, Configuration(secret), output, error, CancellationToken.None);
        return (ok, output.ToString(), error.ToString());
    }

    private IConfiguration Configuration(string secret) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:BotApp"] = host.ConnectionString, ["GitHub:WebhookSecret"] = secret })
        .Build();
}
