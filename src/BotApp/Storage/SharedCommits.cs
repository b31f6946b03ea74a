using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.ExceptionServices;

namespace BotApp.Storage;

/// <summary>
/// The writers of one SQLite file share its commits. Only one transaction can write at a time and each commit waits for the disk, so whatever is asked for while one is under way goes
/// into the next one together. Each write keeps a fate of its own: it stands behind a savepoint, and one that fails takes nothing of the others along. Nobody is answered before the
/// disk has what was written.
/// </summary>
/// <param name="open">Opens a connection.</param>
/// <param name="time">Says how long a commit has been waiting for more.</param>
internal sealed class SharedCommits(Func<CancellationToken, Task<DbConnection>> open, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Writes of one commit.</summary>
    internal const int MostWrites = 128;

    // Whoever was first waits no longer than this for those who came later: about a commit on a slow disk.
    internal static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentQueue<Asked> waiting = new();
    private DbConnection? kept;
    private int writers;

    /// <summary>Runs a write; it is on the disk when this returns, or nothing of it is.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before it was written; a commit that is under way is waited for.</exception>
    internal Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        var asked = new Asked<T>(write, cancellationToken);
        waiting.Enqueue(asked);
        if (Interlocked.Increment(ref writers) == 1)
        {
            _ = Task.Run(WorkAsync, CancellationToken.None);
        }

        return asked.Answer;
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref kept, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    // One at a time: begun by the write that finds nobody at work, and it goes on until there is none left.
    private async Task WorkAsync()
    {
        int done;
        do
        {
            var taken = new List<Asked>();
            try
            {
                await CommitAsync(taken);
            }
            catch (Exception exception)
            {
                await DropAsync();
                while (taken.Count < MostWrites && waiting.TryDequeue(out var asked))
                {
                    taken.Add(asked); // what fails for one now (the file cannot be opened, its lock not be had) would fail for each of them after as long a wait
                }

                taken.ForEach(asked => asked.Fail(exception));
            }

            done = taken.Count;
        }
        while (Interlocked.Add(ref writers, -done) > 0);
    }

    private async Task CommitAsync(List<Asked> taken)
    {
        var connection = kept ??= await open(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        var began = time.GetTimestamp();
        do
        {
            if (!waiting.TryDequeue(out var asked))
            {
                break;
            }

            taken.Add(asked);
            if (asked.Begin())
            {
                await RunAsync(asked, connection, transaction);
            }
        }
        while (taken.Count < MostWrites && time.GetElapsedTime(began) < Longest);

        await transaction.CommitAsync();
        taken.ForEach(static asked => asked.Committed());
    }

    private static async Task RunAsync(Asked asked, DbConnection connection, DbTransaction transaction)
    {
        const string One = "one";
        await transaction.SaveAsync(One);
        try
        {
            await asked.RunAsync(connection, transaction);
        }
        catch (Exception exception)
        {
            asked.Fail(exception);
            await TakeBackAsync(transaction, One, exception);
        }

        await transaction.ReleaseAsync(One);
    }

    // Some failures (a full disk, say) end the whole transaction: there is no savepoint any more, and all of them are told why.
    private static async Task TakeBackAsync(DbTransaction transaction, string savepoint, Exception cause)
    {
        try
        {
            await transaction.RollbackAsync(savepoint);
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    private async Task DropAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // It was broken before.
        }
    }

    /// <summary>One write that somebody waits for.</summary>
    private abstract class Asked
    {
        /// <summary>False when nobody waits for it any more.</summary>
        internal abstract bool Begin();

        internal abstract Task RunAsync(DbConnection connection, DbTransaction transaction);

        internal abstract void Fail(Exception exception);

        internal abstract void Committed();
    }

    private sealed class Asked<T> : Asked
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Func<DbConnection, DbTransaction, Task<T>> write;
        private readonly CancellationTokenRegistration registration;
        private T? result;
        private int stage;

        internal Asked(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken)
        {
            this.write = write;
            registration = cancellationToken.UnsafeRegister(static (self, token) => ((Asked<T>)self!).Leave(token), this);
        }

        internal Task<T> Answer => answer.Task;

        internal override bool Begin()
        {
            registration.Unregister();
            return Interlocked.CompareExchange(ref stage, 1, 0) == 0;
        }

        internal override async Task RunAsync(DbConnection connection, DbTransaction transaction) => result = await write(connection, transaction);

        internal override void Fail(Exception exception)
        {
            registration.Unregister();
            if (exception is OperationCanceledException cancelled)
            {
                answer.TrySetCanceled(cancelled.CancellationToken);
            }
            else
            {
                answer.TrySetException(exception);
            }
        }

        internal override void Committed() => answer.TrySetResult(result!);

        private void Leave(CancellationToken cancellationToken)
        {
            if (Interlocked.CompareExchange(ref stage, 2, 0) == 0)
            {
                answer.TrySetCanceled(cancellationToken);
            }
        }
    }
}
