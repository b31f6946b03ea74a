using System.Globalization;
using System.Security.Cryptography;
using BotApp.Engine;
using BotApp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BotApp.Benchmarks.Pages;

/// <summary>Every page of the real service on a store that has grown for years: one table for each database.</summary>
internal static class PageTable
{
    private const string Server = "BOTAPP_TEST_POSTGRES";

    /// <summary>Fills, asks and prints.</summary>
    /// <returns>1 when a page was not there, or took longer than it may.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var size = LargeStore.Parse(arguments);
        var isGood = await OnSqliteAsync(size, cancellationToken);
        if (Environment.GetEnvironmentVariable(Server) is { Length: > 0 } server)
        {
            isGood &= await OnPostgresAsync(size, server, cancellationToken);
        }

        return isGood ? 0 : 1;
    }

    private static async Task<bool> OnSqliteAsync(LargeStore size, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-pages-").FullName;
        try
        {
            var file = size.File ?? Path.Combine(folder, "botapp.db");
            var isThere = File.Exists(file);
            return await PrintAsync("SQLite", size, $"Data Source={file}", isThere, () => Task.CompletedTask, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What its housekeeping does over the years is done at once.
    private static async Task<bool> OnPostgresAsync(LargeStore size, string server, CancellationToken cancellationToken)
    {
        var schema = $"pages_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE SCHEMA {schema}", cancellationToken);
        var connectionString = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema }.ToString();
        try
        {
            return await PrintAsync("PostgreSQL", size, connectionString, isThere: false, () => ExecuteAsync(connectionString, "VACUUM (ANALYZE)", cancellationToken), cancellationToken);
        }
        finally
        {
            await ExecuteAsync(server, $"DROP SCHEMA {schema} CASCADE", CancellationToken.None);
        }
    }

    private static async Task<bool> PrintAsync(string name, LargeStore size, string connectionString, bool isThere, Func<Task> keepHouse, CancellationToken cancellationToken)
    {
        await using (var database = new Database(StorageServices.Dialect(connectionString, NullLoggerFactory.Instance)))
        {
            var store = new Store(database);
            await store.Migrations.ApplyAsync(cancellationToken);
            if (!isThere)
            {
                await new LargeStoreSeed(store, size, cancellationToken).FillAsync();
                await keepHouse();
            }
        }

        await using var bot = Build(connectionString);
        await bot.StartAsync(cancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(bot.Urls.First()) };
        var rows = await new PageWalk(client).RunAsync(cancellationToken);
        await bot.StopAsync(cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{name}: {size.Repositories} repositories, {size.PullRequests} pull requests, {size.Results} rows of results and failures"));
        Console.WriteLine(PageRow.Table(rows, rows.Single(row => row.Shape == PageWalk.Bare)));
        return rows.All(row => row.IsGood);
    }

    // The service as it is; only that nothing of the store is worked off while its pages are looked at.
    private static WebApplication Build(string connectionString)
    {
        using var key = RSA.Create(2048);
        return BotHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["ConnectionStrings:BotApp"] = connectionString,
                ["GitHub:AppId"] = "7",
                ["GitHub:PrivateKey"] = key.ExportRSAPrivateKeyPem(),
                ["GitHub:WebhookSecret"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                ["GitHub:ApiUrl"] = "http://127.0.0.1:9",
                ["Limits:PagesPerMinute"] = "1000000",
            });
            builder.Services.AddSingleton<ISubjectWorker, RestingWorker>();
        });
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class RestingWorker(TimeProvider time) : ISubjectWorker
    {
        public Task<Activation> ActivateAsync(string subjectKey, CancellationToken cancellationToken) => Task.FromResult<Activation>(new Activation.AgainAt(time.GetUtcNow() + TimeSpan.FromHours(1)));
    }
}
