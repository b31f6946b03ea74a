using System.Globalization;

namespace BotApp.Benchmarks.Load;

/// <summary>How long each step lasts, which parts run, and where the peer is.</summary>
/// <param name="Seconds">Of load in each step. Default 5.</param>
/// <param name="Parts">Which of <see cref="All"/> run.</param>
/// <param name="Probot">A folder with a Probot app (<c>package.json</c>, <c>index.mjs</c>) that creates a check run for each opened pull request; it is copied before anything is installed. Null: no peer.</param>
/// <param name="Postgres">A PostgreSQL server; null: only SQLite.</param>
internal sealed record LoadOptions(double Seconds, IReadOnlyList<string> Parts, string? Probot, string? Postgres)
{
    internal const string Intake = "intake";
    internal const string Peer = "peer";
    internal const string EndToEnd = "end-to-end";
    internal const string Growth = "growth";
    internal const string ScaleOut = "scale-out";

    internal static IReadOnlyList<string> All { get; } = [Intake, Peer, EndToEnd, Growth, ScaleOut];

    /// <summary><c>[SECONDS] [--only PART,PART] [--probot FOLDER]</c>; the server from <c>BOTAPP_TEST_POSTGRES</c>, as in the tests.</summary>
    internal static LoadOptions Parse(IReadOnlyList<string> args)
    {
        string? After(string name) => args.SkipWhile(one => one != name).Skip(1).FirstOrDefault();
        var seconds = args.Count > 0 && double.TryParse(args[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var given) ? given : 5;
        var parts = After("--only")?.Split(',') ?? All;
        return parts.FirstOrDefault(part => !All.Contains(part)) is { } unknown
            ? throw new ArgumentException($"There is no part '{unknown}'; there are {string.Join(", ", All)}.", nameof(args))
            : new LoadOptions(seconds, [.. parts], After("--probot"), Environment.GetEnvironmentVariable("BOTAPP_TEST_POSTGRES") is { Length: > 0 } server ? server : null);
    }
}
