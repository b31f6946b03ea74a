using System.Globalization;
using BotApp.Engine;
using BotApp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BotApp.Benchmarks.Pages;

/// <summary>Every page of the real service on a store that has grown for years, for its operator and for somebody who signed in: one table for each database.</summary>
internal static class PageTable
{
    private const string Server = "BOTAPP_TEST_POSTGRES";

    /// <summary>Fills, asks and prints.</summary>
    /// <returns>1 when a page was not there; slow ones are told in the table.</returns>
    internal static async Task<int> RunAsync(LargeStore size, CancellationToken cancellationToken)
    {
        var measured = await MeasureAsync(size, cancellationToken);
        foreach (var (name, lines) in measured)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{name}: {size.Repositories} repositories, {size.PullRequests} pull requests, {size.Results} rows of results and failures"));
            Console.WriteLine(TableRow.Table(lines.Select(line => line.ToTable(name))));
        }

        return measured.All(static one => one.Lines.All(static line => line.IsThere)) ? 0 : 1;
    }

    /// <summary>Every page of each database, the slowest first: a store of somebody's own, or SQLite and, where there is a server, PostgreSQL.</summary>
    internal static async Task<IReadOnlyList<(string Database, IReadOnlyList<PageLine> Lines)>> MeasureAsync(LargeStore size, CancellationToken cancellationToken)
    {
        if (size is { IsPostgres: true, Kept: { } kept })
        {
            return [("PostgreSQL", await WalksAsync(size, kept, cancellationToken))];
        }

        var sqlite = ("SQLite", await OnSqliteAsync(size, cancellationToken));
        return size.Kept is null && Environment.GetEnvironmentVariable(Server) is { Length: > 0 } server ? [sqlite, ("PostgreSQL", await OnPostgresAsync(size, server, cancellationToken))] : [sqlite];
    }

    private static async Task<IReadOnlyList<PageLine>> OnSqliteAsync(LargeStore size, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-pages-").FullName;
        try
        {
            return await WalksAsync(size, $"Data Source={size.Kept ?? Path.Combine(folder, "botapp.db")}", cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<PageLine>> OnPostgresAsync(LargeStore size, string server, CancellationToken cancellationToken)
    {
        var schema = $"pages_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE SCHEMA {schema}", cancellationToken);
        try
        {
            return await WalksAsync(size, new NpgsqlConnectionStringBuilder(server) { SearchPath = schema }.ToString(), cancellationToken);
        }
        finally
        {
            await ExecuteAsync(server, $"DROP SCHEMA {schema} CASCADE", CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyList<PageLine>> WalksAsync(LargeStore size, string connectionString, CancellationToken cancellationToken)
    {
        var repositories = await FilledAsync(size, connectionString, cancellationToken);
        await using var world = await ReaderWorld.StartAsync(repositories, cancellationToken);
        var here = await WalkAsync(world, connectionString, signIn: false, cancellationToken);
        var reader = await WalkAsync(world, connectionString, signIn: true, cancellationToken);
        return PageLine.Join(here, reader);
    }

    // A store that is kept is filled once. What PostgreSQL's housekeeping does over the years is done at once.
    private static async Task<IReadOnlyList<StoredRepository>> FilledAsync(LargeStore size, string connectionString, CancellationToken cancellationToken)
    {
        await using var database = new Database(StorageServices.Dialect(connectionString, NullLoggerFactory.Instance));
        var store = new Store(database);
        await store.Migrations.ApplyAsync(cancellationToken);
        if ((await store.Repositories.ListAsync(cancellationToken)).Count == 0)
        {
            await new LargeStoreSeed(store, size, cancellationToken).FillAsync();
            if (database.Dialect.IsShared)
            {
                await ExecuteAsync(connectionString, "VACUUM (ANALYZE)", cancellationToken);
            }
        }

        return await store.Repositories.ListAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<PageRow>> WalkAsync(ReaderWorld world, string connectionString, bool signIn, CancellationToken cancellationToken)
    {
        await using var bot = Build(world.Configuration(connectionString, signIn));
        await bot.StartAsync(cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(bot.Urls.First()) };
        if (signIn)
        {
            client.DefaultRequestHeaders.Add("Cookie", await world.SignInAsync(bot, cancellationToken));
        }

        var rows = await new PageWalk(client).RunAsync(cancellationToken);
        await bot.StopAsync(cancellationToken);
        return rows;
    }

    // The service as it is; only that nothing of the store is worked off while its pages are looked at.
    private static WebApplication Build(Dictionary<string, string?> configuration) => BotHost.Build([], builder =>
    {
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddSingleton<ISubjectWorker, RestingWorker>();
    });

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class RestingWorker(TimeProvider time) : ISubjectWorker
    {
        public Task<Activation> ActivateAsync(string subjectKey, long version, CancellationToken cancellationToken) => Task.FromResult<Activation>(new Activation.AgainAt(time.GetUtcNow() + TimeSpan.FromHours(1)));
    }
}
