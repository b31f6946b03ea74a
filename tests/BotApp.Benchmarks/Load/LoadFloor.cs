using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using BotApp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotApp.Benchmarks.Load;

/// <summary>
/// The least that keeps what GitHub sends: Kestrel, the signature, one insert into the same table of the same database with the same durability, in commits of whatever waits.
/// It reads nothing of what it keeps, knows no subjects, and does no work.
/// </summary>
internal static class LoadFloor
{
    internal const string Verb = "load-floor";

    private const int MaxBatch = 256;

    private const string Insert = "INSERT INTO deliveries (guid, event, headers, body, disposition, received_at) VALUES (@p0, @p1, @p2, @p3, 'accepted', {now}) ON CONFLICT (guid) DO NOTHING RETURNING id";

    /// <summary>Serves until it is killed.</summary>
    internal static async Task<int> RunAsync(string connectionString, int port, string secret)
    {
        await using var dialect = StorageServices.Dialect(connectionString, NullLoggerFactory.Instance);
        var database = new Database(dialect);
        await new Store(database).Migrations.ApplyAsync(CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false).UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var app = builder.Build();
        var waiting = Channel.CreateBounded<Waiting>(1024);
        var writers = Enumerable.Range(0, dialect.IsShared ? 2 : 1).Select(_ => Task.Run(() => WriteAsync(dialect, waiting.Reader))).ToList();
        var key = Encoding.UTF8.GetBytes(secret);
        app.Run(context => context.Request.Path == "/health/ready" ? Task.CompletedTask : KeepAsync(context, key, waiting.Writer));
        await app.RunAsync();
        waiting.Writer.Complete();
        await Task.WhenAll(writers);
        return 0;
    }

    private static async Task KeepAsync(HttpContext context, byte[] key, ChannelWriter<Waiting> waiting)
    {
        var headers = context.Request.Headers;
        var body = new byte[context.Request.ContentLength ?? 0];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        if (!IsSigned(body, key, headers["X-Hub-Signature-256"].ToString()))
        {
            context.Response.StatusCode = 401;
            return;
        }

        var item = new Waiting([headers["X-GitHub-Delivery"].ToString(), headers["X-GitHub-Event"].ToString(), "{}", body], new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!waiting.TryWrite(item))
        {
            context.Response.StatusCode = 503;
            return;
        }

        await item.Done.Task;
        (context.Response.StatusCode, context.Response.ContentLength) = (202, 0);
    }

    private static bool IsSigned(byte[] body, byte[] key, string signature)
    {
        Span<byte> given = stackalloc byte[32];
        Span<byte> made = stackalloc byte[32];
        HMACSHA256.HashData(key, body, made);
        return signature.StartsWith("sha256=", StringComparison.Ordinal) && Convert.FromHexString(signature.AsSpan(7), given, out _, out _) == System.Buffers.OperationStatus.Done && CryptographicOperations.FixedTimeEquals(made, given);
    }

    // One connection for good, one transaction for all that waits.
    private static async Task WriteAsync(ISqlDialect dialect, ChannelReader<Waiting> waiting)
    {
        await using var connection = await dialect.OpenAsync(CancellationToken.None);
        var sql = dialect.Translate(Insert);
        var batch = new List<Waiting>(MaxBatch);
        while (await waiting.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && waiting.TryRead(out var item))
            {
                batch.Add(item);
            }

            await using DbTransaction transaction = await connection.BeginTransactionAsync();
            await dialect.ExecuteEachAsync(connection, transaction, sql, [.. batch.Select(static item => item.Row)], CancellationToken.None);
            await transaction.CommitAsync();
            batch.ForEach(static item => item.Done.SetResult());
            batch.Clear();
        }
    }

    private sealed record Waiting(object?[] Row, TaskCompletionSource Done);
}
