using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotApp.Benchmarks.Service;

namespace BotApp.Benchmarks.Load;

/// <summary>What deliveries are sent to: a process with its port.</summary>
internal sealed class LoadTarget(ServedBot process, int port) : IAsyncDisposable
{
    internal const string Secret = "a-secret-of-the-load-benchmark";

    internal ServedBot Process => process;

    internal int Port => port;

    /// <summary>BotApp as it is served, of the same build as this.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="stub">Its GitHub.</param>
    /// <param name="isThrottled">Whether it writes once a second to an installation, as it does by default and GitHub asks for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<LoadTarget> BotAsync(string connectionString, LoadStub stub, bool isThrottled, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        var configuration = new Dictionary<string, string?>
        {
            ["ConnectionStrings:BotApp"] = connectionString,
            ["GitHub:AppId"] = "12345",
            ["GitHub:PrivateKey"] = stub.PrivateKey,
            ["GitHub:WebhookSecret"] = Secret,
            ["GitHub:ApiUrl"] = stub.Address.AbsoluteUri.TrimEnd('/'),
            ["GitHub:WebUrl"] = stub.Address.AbsoluteUri.TrimEnd('/'),
            ["Urls"] = address.AbsoluteUri,
            ["BotApp:PollInterval"] = "01:00:00", // an event is measured, not the looks at those of before
        };
        if (!isThrottled)
        {
            (configuration["GitHub:WritesPerSecond"], configuration["GitHub:WriteBurst"], configuration["GitHub:Concurrency"]) = ("1000", "1000", "100");
        }

        return new LoadTarget(await ServedBot.StartAsync(Path.Combine(AppContext.BaseDirectory, "BotApp.dll"), configuration, address, cancellationToken), port);
    }

    /// <summary>The bare floor.</summary>
    internal static async Task<LoadTarget> FloorAsync(string connectionString, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [typeof(LoadTarget).Assembly.Location, LoadFloor.Verb, connectionString, port.ToString(CultureInfo.InvariantCulture), Secret]);
        return new LoadTarget(await ServedBot.StartAsync(start, new Dictionary<string, string?>(), At(port, "health/ready"), cancellationToken), port);
    }

    /// <summary>The Probot app of a folder, whose packages are there.</summary>
    internal static async Task<LoadTarget> ProbotAsync(string folder, LoadStub stub, bool isThrottled, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var key = Path.Combine(folder, "key.pem");
        await File.WriteAllTextAsync(key, stub.PrivateKey, cancellationToken);
        var environment = new Dictionary<string, string?>
        {
            ["NODE_ENV"] = "production",
            ["GHE_HOST"] = stub.Address.Authority,
            ["GHE_PROTOCOL"] = "http",
            ["APP_ID"] = "12345",
            ["PRIVATE_KEY_PATH"] = key,
            ["WEBHOOK_SECRET"] = Secret,
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["HOST"] = "127.0.0.1",
            ["THROTTLE"] = isThrottled ? null : "off",
        };
        return new LoadTarget(await ServedBot.StartAsync(new ProcessStartInfo("node", ["index.mjs"]) { WorkingDirectory = folder }, environment, At(port, "ping"), cancellationToken), port);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static Uri At(int port, string path) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{path}"));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
