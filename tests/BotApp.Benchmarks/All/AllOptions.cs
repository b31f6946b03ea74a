using BotApp.Benchmarks.Load;

namespace BotApp.Benchmarks.All;

/// <summary>How long and how often everything is measured, and in what.</summary>
/// <param name="Load">Of the parts that are loaded.</param>
/// <param name="Parts">Which of <see cref="Names"/> run.</param>
/// <param name="Results">Rows of results in the store whose pages are asked for. Default 200000; the large one of the README has 2000000.</param>
/// <param name="SoakMinutes">How long memory is watched at 20 deliveries a second. Default 2; 60 for the hour.</param>
/// <param name="Program">A published program; null: one is published first.</param>
internal sealed record AllOptions(LoadOptions Load, IReadOnlyList<string> Parts, int Results, double SoakMinutes, string? Program)
{
    internal const string Requests = "requests";
    internal const string Deciding = "deciding";
    internal const string Reading = "reading";
    internal const string Pages = "pages";
    internal const string Service = "service";
    internal const string Soak = "soak";

    /// <summary>In the order in which they run: first what needs the machine most.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. LoadOptions.All, Requests, Deciding, Reading, Pages, Service, Soak];

    /// <summary><c>[--seconds 5] [--rounds 3] [--probot FOLDER] [--results 200000] [--soak MINUTES] [--program FILE] [--only PART,PART]</c>.</summary>
    internal static AllOptions Parse(IReadOnlyList<string> words)
    {
        var arguments = Arguments.Parse(words, 0, "--seconds", "--rounds", "--probot", "--results", "--soak", "--program", "--only");
        var parts = arguments.Parts("--only", Names);
        var load = new LoadOptions(arguments.Number("--seconds", 5), arguments.Count("--rounds", 3), [.. LoadOptions.All.Where(parts.Contains)], LoadOptions.ProbotOf(arguments), LoadOptions.Server);
        var program = arguments.Text("--program");
        return program is not null && !File.Exists(program)
            ? throw new UsageException($"There is no program '{program}'.")
            : new AllOptions(load, parts, arguments.Count("--results", 200_000), arguments.Number("--soak", 2), program is null ? null : Path.GetFullPath(program));
    }
}
