using BotApp.Storage;

namespace BotApp.Tests.Storage;

/// <summary>A test that runs on both databases: subclasses name the kind.</summary>
public abstract class StorageTestCase(string kind) : IAsyncLifetime
{
    private TestDatabase? database;
    private Store? store;

    protected static CancellationToken Now => TestContext.Current.CancellationToken;

    private protected TestDatabase Database => database ?? throw new InvalidOperationException("The test has not begun.");

    private protected Store Store => store ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(kind);
        store = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
        {
            await database.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected static NewEvent Event(string subject, string kind = "Happened", string? dedupe = null, long installation = 1) =>
        new(subject, installation, 10, kind, """{"a":1}""", dedupe);

    private protected static IncomingDelivery Delivery(string guid, params NewEvent[] events) => new()
    {
        Guid = guid,
        Event = "push",
        HeadersJson = "{}",
        Body = "{}"u8.ToArray(),
        Disposition = DeliveryDisposition.Accepted,
        InstallationId = 1,
        RepositoryId = 10,
        Events = events,
    };

    private protected static DecisionRecord Decision(string subject, long version, params long[] handled) => new()
    {
        SubjectKey = subject,
        ExpectedVersion = version,
        StateJson = $$"""{"v":{{version + 1}}}""",
        HandledEventIds = handled,
        EventKind = "Happened",
        Because = "It happened.",
    };

    private protected async Task<long> RaiseAsync(string subject, string? dedupe = null, long installation = 1) =>
        await Store.Inbox.RaiseAsync(Event(subject, dedupe: dedupe, installation: installation), Now);

    private protected async Task<SubjectRecord> LoadAsync(string subject) => (await Store.Subjects.LoadAsync(subject, Now)).ShouldNotBeNull();

    private protected async Task<IReadOnlyList<StoredEvent>> PendingAsync(string subject) => await Store.Subjects.PendingEventsAsync(subject, 100, Now);
}
