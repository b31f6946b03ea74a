using System.Collections.Concurrent;
using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotApp.Tests.GitHub;

public sealed class LoggingTests
{
    [Fact]
    public async Task F82_SEC26_No_log_line_and_no_error_holds_a_token_a_key_a_signature_or_a_body()
    {
        await using var api = await FakeApi.StartAsync();
        await using var storage = await FakeApi.StartAsync();
        var lines = new ConcurrentQueue<string>();
        await using var services = api.Services(more => more.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Collector(lines))));
        var github = services.GetRequiredService<GitHubClient>();
        var token = "ghs_" + new string('q', 36);
        api.Answer = request => request.Path.EndsWith("/access_tokens", StringComparison.Ordinal) ? Reply.Created(new { token, expires_at = "2099-01-01T00:00:00Z" })
            : request.Path.EndsWith("/zip", StringComparison.Ordinal) ? new Reply(302, null, ("Location", $"{storage.Url}blob?sig=canary"))
            : new Reply(422, $$"""{"message":"bad {{token}}"}""", ("X-GitHub-Request-Id", "AB:12"), ("X-RateLimit-Remaining", "4321"));

        var errors = new[]
        {
            await Should.ThrowAsync<GitHubRefused>(() => github.Comments.CreateAsync(TestKey.Repository, 5, "canary body", default)),
            await Should.ThrowAsync<GitHubRefused>(() => github.Actions.DownloadArtifactAsync(TestKey.Repository, 8, new MemoryStream(), 1000, default)),
        };

        var all = string.Join('\n', [.. lines, .. errors.Select(static e => e.ToString())]);
        all.ShouldContain("request AB:12, remaining 4321");
        all.ShouldContain("bad ***");
        all.ShouldNotContain("canary");
        all.ShouldNotContain("qqqq");
        all.ShouldNotContain("eyJ");
        all.ShouldNotContain(TestKey.Pem.Split('\n')[1]);
    }

    private sealed class Collector(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
