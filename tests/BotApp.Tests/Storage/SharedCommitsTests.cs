using System.Data.Common;
using BotApp.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Tests.Storage;

/// <summary>Writes that share a commit: each of them is on the disk or failed by itself.</summary>
public sealed class SharedCommitsTests : IAsyncLifetime
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly CountedCommits _counted = new();
    private readonly ManualTime _time = new();
    private TestDatabase? _database;
    private SharedCommits? _commits;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private SharedCommits Commits => _commits ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync("sqlite");
        _commits = new SharedCommits(_ => Task.FromResult<DbConnection>(_counted.Open(_database.ConnectionString)), _time);
        await WriteAsync("CREATE TABLE written (value INTEGER PRIMARY KEY)");
        _counted.Commits = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await Commits.DisposeAsync();
        await _database!.DisposeAsync();
    }

    [Fact]
    public async Task REL1_What_is_asked_for_while_a_commit_is_under_way_goes_into_one_commit_together()
    {
        var (first, goOn) = Held();

        var others = Enumerable.Range(1, 50).Select(value => WriteAsync($"INSERT INTO written VALUES ({value})")).ToList();
        others.ShouldAllBe(static other => !other.IsCompleted);
        goOn.SetResult();

        await Task.WhenAll([first, .. others]).WaitAsync(s_deadline, Now);
        (await ValuesAsync()).ShouldBe(Enumerable.Range(1, 50).Select(static value => (long)value));
        _counted.Commits.ShouldBe(1, "fifty writes, and not fifty commits");
    }

    [Fact]
    public async Task REL1_Whoever_was_first_does_not_wait_longer_for_those_who_came_later()
    {
        var (first, goOn) = Held();
        var other = WriteAsync("INSERT INTO written VALUES (1)");
        _time.Ticks = SharedCommits.Longest.Ticks;
        goOn.SetResult();

        await Task.WhenAll(first, other).WaitAsync(s_deadline, Now);
        _counted.Commits.ShouldBe(2);
    }

    [Fact]
    public async Task REL1_One_that_fails_takes_none_of_the_others_along()
    {
        var (first, goOn) = Held();

        var before = WriteAsync("INSERT INTO written VALUES (1)");
        var fails = WriteAsync("INSERT INTO written VALUES (7), (1)");
        var throws = Commits.WriteAsync<int>((_, _) => throw new ArithmeticException("not now"), Now);
        var after = WriteAsync("INSERT INTO written VALUES (2)");
        goOn.SetResult();

        await Task.WhenAll(first, before, after).WaitAsync(s_deadline, Now);
        (await Should.ThrowAsync<SqliteException>(fails)).SqliteErrorCode.ShouldBe(19);
        (await Should.ThrowAsync<ArithmeticException>(throws)).Message.ShouldBe("not now");
        (await ValuesAsync()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task REL1_Nobody_is_answered_before_the_commit_and_all_are_told_when_it_fails()
    {
        var (first, goOn) = Held();
        var other = WriteAsync("INSERT INTO written VALUES (1)");
        _counted.Fails = true;
        goOn.SetResult();

        await Should.ThrowAsync<SqliteException>(first.WaitAsync(s_deadline, Now));
        await Should.ThrowAsync<SqliteException>(other.WaitAsync(s_deadline, Now));
        _counted.Fails = false;
        (await ValuesAsync()).ShouldBeEmpty();

        await WriteAsync("INSERT INTO written VALUES (3)"); // on another connection, the broken one is gone
        (await ValuesAsync()).ShouldBe([3]);
        _counted.Opened.ShouldBe(2);
    }

    [Fact]
    public async Task REL1_When_a_failure_ends_the_whole_transaction_all_are_told_its_cause()
    {
        var (first, goOn) = Held();
        var before = WriteAsync("INSERT INTO written VALUES (1)");
        var ends = WriteAsync("INSERT OR ROLLBACK INTO written VALUES (1)"); // as a full disk does
        goOn.SetResult();

        foreach (var told in new[] { first, before, ends })
        {
            (await Should.ThrowAsync<SqliteException>(told.WaitAsync(s_deadline, Now))).SqliteErrorCode.ShouldBe(19);
        }

        (await ValuesAsync()).ShouldBeEmpty();
        await WriteAsync("INSERT INTO written VALUES (2)").WaitAsync(s_deadline, Now);
        (await ValuesAsync()).ShouldBe([2]);
    }

    [Fact]
    public async Task What_is_cancelled_before_its_turn_is_not_written()
    {
        using var cancel = new CancellationTokenSource();
        var (first, goOn) = Held();
        var cancelled = Commits.WriteAsync(static (connection, transaction) => RunAsync(connection, transaction, "INSERT INTO written VALUES (1)"), cancel.Token);
        var other = WriteAsync("INSERT INTO written VALUES (2)");

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(cancelled.WaitAsync(s_deadline, Now));
        goOn.SetResult();
        await Task.WhenAll(first, other).WaitAsync(s_deadline, Now);
        (await ValuesAsync()).ShouldBe([2]);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_said_to_all_that_wait_and_is_tried_again()
    {
        _counted.Refuses = true;
        await Commits.DisposeAsync();

        var asked = Enumerable.Range(1, 20).Select(value => WriteAsync($"INSERT INTO written VALUES ({value})")).ToList();

        foreach (var one in asked)
        {
            await Should.ThrowAsync<IOException>(one.WaitAsync(s_deadline, Now));
        }

        _counted.Refuses = false;
        await WriteAsync("INSERT INTO written VALUES (1)").WaitAsync(s_deadline, Now);
        (await ValuesAsync()).ShouldBe([1]);
    }

    [Fact]
    public async Task Writes_from_many_threads_are_all_there()
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Now }, async (value, _) => await WriteAsync($"INSERT INTO written VALUES ({value})"));

        (await ValuesAsync()).Count.ShouldBe(2000);
    }

    [Fact]
    public async Task Statements_stay_prepared_within_a_bound_and_see_each_their_own_values()
    {
        await using var dialect = new SqliteDialect(_database!.ConnectionString, NullLogger.Instance);
        await using var database = new Database(dialect);
        for (var round = 0; round < 2; round++)
        {
            for (var text = 0; text < DurableSqliteConnection.MostPrepared + 20; text++)
            {
                var (number, list) = (text + round, new[] { text, round });
                (await database.ReadAsync(session => session.NumberAsync($"SELECT @number + {text}", new { number }), Now)).ShouldBe((2 * text) + round);
                (await database.ReadAsync(session => session.NumberAsync("SELECT COUNT(*) FROM (SELECT @text AS n UNION ALL SELECT @round) WHERE n {in}@list{/in}", new { text, round, list }), Now)).ShouldBe(2);
            }
        }
    }

    // A write that stands still inside the transaction until it is told to go on.
    private (Task First, TaskCompletionSource GoOn) Held()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var inside = new ManualResetEventSlim();
        var first = Commits.WriteAsync(
            async (_, _) =>
            {
                inside.Set();
                await goOn.Task;
                return 0;
            },
            Now);
        inside.Wait(s_deadline, Now).ShouldBeTrue();
        return (first, goOn);
    }

    private Task<int> WriteAsync(string sql) => Commits.WriteAsync((connection, transaction) => RunAsync(connection, transaction, sql), Now);

    private static async Task<int> RunAsync(DbConnection connection, DbTransaction transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return await command.ExecuteNonQueryAsync(Now);
    }

    private async Task<IReadOnlyList<long>> ValuesAsync()
    {
        await using var connection = new DurableSqliteConnection(_database!.ConnectionString);
        await connection.OpenAsync(Now);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM written ORDER BY value";
        var values = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(Now);
        while (await reader.ReadAsync(Now))
        {
            values.Add(reader.GetInt64(0));
        }

        return values;
    }

    /// <summary>No time passes but what a test says: how fast this machine is decides nothing.</summary>
    private sealed class ManualTime : TimeProvider
    {
        internal long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }

    /// <summary>Counts commits by SQLite's own hook, which may also refuse one.</summary>
    private sealed class CountedCommits
    {
        internal int Commits { get; set; }

        internal int Opened { get; private set; }

        internal bool Fails { get; set; }

        internal bool Refuses { get; set; }

        internal DurableSqliteConnection Open(string connectionString)
        {
            if (Refuses)
            {
                throw new IOException("The disk is gone.");
            }

            Opened++;
            var connection = new DurableSqliteConnection(connectionString);
            connection.Open();
            SQLitePCL.raw.sqlite3_commit_hook(
                connection.Handle,
                _ =>
                {
                    Commits++;
                    return Fails ? 1 : 0;
                },
                null);
            return connection;
        }
    }
}
