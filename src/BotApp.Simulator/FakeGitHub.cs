using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;

namespace BotApp.Simulator;

/// <summary>
/// A GitHub: its whole state in memory, file contents in real git repositories under a temporary directory.
/// Everything happens under one lock, <see cref="Gate"/>: callers that read state directly hold it while they do.
/// </summary>
internal sealed class FakeGitHub : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();
    private long lastId;

    /// <summary>An empty GitHub.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="firstId">Ids count up from here: worlds that follow each other under one app must not repeat them.</param>
    public FakeGitHub(TimeProvider? time = null, long firstId = 1000)
    {
        lastId = firstId;
        this.time = time ?? TimeProvider.System;
        Root = Directory.CreateTempSubdirectory("fake-github-").FullName;
        Faults = new Faults(this);
        Journal = new Journal(this);
        Limits = new RateLimits(this);
        Accounts = new Accounts(this);
        Apps = new Apps(this);
        Deliveries = new Deliveries(this);
        Events = new Events(this);
        Repositories = new Repositories(this);
        PullRequests = new PullRequests(this);
        Comments = new Comments(this);
        Checks = new Checks(this);
        MergeBox = new MergeBox(this);
        MergeQueue = new MergeQueue(this);
        Deployments = new Deployments(this);
        Releases = new Releases(this);
        Workflows = new Workflows(this);
    }

    public Lock Gate { get; } = new();

    /// <summary>The time GitHub believes it is.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + Faults.ClockOffset;

    /// <summary>Where people and deliveries find it; the server sets it.</summary>
    public Uri BaseUrl { get; set; } = new("http://localhost/");

    /// <summary>Where the blob storage is that artifacts and assets are fetched from: a host of its own, never behind what stands before the API.</summary>
    public Uri? StorageUrl { get; set; }

    /// <summary>Executes workflow runs; without one they stay queued.</summary>
    public IWorkflowExecutor? Executor { get; set; }

    /// <summary>Whether a dispatch that asks for it is answered with the run, as since 2026; false: with 204, as older servers do.</summary>
    public bool NamesDispatchedRuns { get; set; } = true;

    /// <summary>Login of the person in front of the web pages; null lets the sign-in page ask.</summary>
    public string? SignedIn { get; set; }

    public Faults Faults { get; }

    public Journal Journal { get; }

    public RateLimits Limits { get; }

    /// <summary>Signs who jobs are.</summary>
    public TokenIssuer Tokens { get; } = new();

    public Accounts Accounts { get; }

    public Apps Apps { get; }

    public Deliveries Deliveries { get; }

    public Events Events { get; }

    public Repositories Repositories { get; }

    public PullRequests PullRequests { get; }

    public Comments Comments { get; }

    public Checks Checks { get; }

    public MergeBox MergeBox { get; }

    public MergeQueue MergeQueue { get; }

    public Deployments Deployments { get; }

    public Releases Releases { get; }

    public Workflows Workflows { get; }

    /// <summary>Requests for which there is no operation here; see <see cref="AssertNothingUnexpected"/>.</summary>
    public IReadOnlyList<string> UnexpectedCalls => Journal.Unexpected;

    internal string Root { get; }

    internal TimeProvider Time => time;

    internal CancellationToken Stopping => stopping.Token;

    /// <summary>Somebody who can act: the account of that name, made when there is none.</summary>
    public Person Person(string login)
    {
        lock (Gate)
        {
            return new Person(this, Accounts.Get(login));
        }
    }

    /// <summary>The organization of that name, made when there is none; its owner is its first administrator.</summary>
    public Account Organization(string login, string owner)
    {
        lock (Gate)
        {
            var organization = Accounts.Get(login, AccountType.Organization);
            organization.Members.TryAdd(owner, "admin");
            Accounts.Get(owner);
            return organization;
        }
    }

    public App RegisterApp(AppRegistration registration)
    {
        lock (Gate)
        {
            return Apps.Register(registration);
        }
    }

    /// <summary>Reads state consistently.</summary>
    public T Read<T>(Func<FakeGitHub, T> read)
    {
        lock (Gate)
        {
            return read(this);
        }
    }

    /// <summary>Fails when a client asked for something that is not simulated.</summary>
    public void AssertNothingUnexpected()
    {
        if (UnexpectedCalls is { Count: > 0 } calls)
        {
            throw new InvalidOperationException("The simulated GitHub was asked for what it does not know: " + string.Join("; ", calls.Distinct()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Workflows.DisposeAsync();
        await Deliveries.DisposeAsync();
        lock (Gate)
        {
            foreach (var repository in Repositories.Ever)
            {
                repository.Git.Dispose();
            }
        }

        DeleteRoot();
        stopping.Dispose();
    }

    internal long NextId() => Interlocked.Increment(ref lastId);

    private void DeleteRoot()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // git's objects are read-only files; where that hinders deletion, the system's own cleaning of its temporary directory does it
        }
    }
}
