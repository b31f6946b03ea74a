using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace BotApp.Storage;

/// <summary>Puts the store into the service container.</summary>
internal static class StorageServices
{
    private const string DefaultConnection = "Data Source=botapp.db";

    /// <summary>The tag of health checks that <c>/health/ready</c> asks.</summary>
    internal const string ReadyTag = "ready";

    /// <summary>
    /// Adds <see cref="Store"/> on the database that <c>ConnectionStrings:BotApp</c> names, its health check, and, unless
    /// <c>Storage:MigrateAtStart</c> is false, a service that brings the schema up to date before the others start.
    /// </summary>
    internal static IServiceCollection AddBotAppStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var connectionString = ConnectionString(configuration);
        _ = IsPostgres(connectionString); // what is not understood is said before anything begins
        services.TryAddSingleton<ISqlDialect>(provider => Dialect(connectionString, provider.GetRequiredService<ILoggerFactory>()));
        services.TryAddSingleton<Database>();
        services.TryAddSingleton<Store>();
        services.TryAddSingleton<DiskReading>(StoreSpace.Read);
        services.TryAddSingleton<StoreSpace>();
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", tags: [ReadyTag]);
        services.AddHostedService<OneProcess>();
        if (configuration.GetValue("Storage:MigrateAtStart", defaultValue: true))
        {
            services.AddHostedService<MigrateAtStart>();
        }

        return services;
    }

    /// <summary>The connection string in use.</summary>
    internal static string ConnectionString(IConfiguration configuration) =>
        configuration.GetConnectionString("BotApp") is { Length: > 0 } configured ? configured : DefaultConnection;

    /// <summary>The folder of the SQLite database; null with another database, or one in memory.</summary>
    internal static string? FolderOf(IConfiguration configuration)
    {
        var connection = ConnectionString(configuration);
        try
        {
            return IsPostgres(connection) || new SqliteConnectionStringBuilder(connection) is not { DataSource: { Length: > 0 } file, Mode: not SqliteOpenMode.Memory } || file.StartsWith(':')
                ? null
                : Path.GetDirectoryName(file);
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException)
        {
            return null; // what is wrong with it is said where the database is opened
        }
    }

    /// <summary>The same database for a process that only reads: the database itself refuses to write, and SQLite makes no file.</summary>
    internal static string ReadOnly(string connectionString)
    {
        if (!IsPostgres(connectionString))
        {
            return new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
        }

        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.Options = $"{builder.Options} -c default_transaction_read_only=on".Trim();
        return builder.ToString();
    }

    /// <summary>SQLite for <c>Data Source=…</c>, PostgreSQL for <c>Host=…</c>.</summary>
    internal static ISqlDialect Dialect(string connectionString, ILoggerFactory loggers) => IsPostgres(connectionString)
        ? new PostgresDialect(connectionString)
        : new SqliteDialect(connectionString, loggers.CreateLogger(typeof(SqliteLibrary).FullName!));

    /// <summary>Whether a connection string names PostgreSQL.</summary>
    /// <exception cref="InvalidOperationException">It names neither PostgreSQL nor SQLite, or is not understood.</exception>
    internal static bool IsPostgres(string connectionString)
    {
        var keys = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')[0].Trim().ToUpperInvariant()).ToHashSet();
        if (keys.Contains("HOST") || keys.Contains("SERVER"))
        {
            _ = Understood<NpgsqlConnectionStringBuilder>(connectionString, "PostgreSQL");
            return true;
        }

        if (keys.Contains("DATA SOURCE") || keys.Contains("DATASOURCE") || keys.Contains("FILENAME"))
        {
            _ = Understood<SqliteConnectionStringBuilder>(connectionString, "SQLite");
            return false;
        }

        throw new InvalidOperationException(
            "ConnectionStrings__BotApp names no database this program knows: expected 'Data Source=botapp.db' (SQLite) or 'Host=…;Database=…' (PostgreSQL).");
    }

    // What came is not repeated: what looks like a word too many may be the half of a password.
    private static T Understood<T>(string connectionString, string kind) where T : System.Data.Common.DbConnectionStringBuilder, new()
    {
        try
        {
            return new T { ConnectionString = connectionString };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            throw new InvalidOperationException($"ConnectionStrings__BotApp is not understood: expected KEY=VALUE;KEY=VALUE with the keys of {kind}, and values with a semicolon in quotes.", exception);
        }
    }
}
