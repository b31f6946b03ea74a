namespace BotApp.Benchmarks.Load;

/// <summary>How long each step lasts and how often it is done, which parts run, and where the peer is.</summary>
/// <param name="Seconds">Of load in each step. Default 5.</param>
/// <param name="Rounds">How often each step is done.</param>
/// <param name="Parts">Which of <see cref="All"/> run.</param>
/// <param name="Probot">A folder with a Probot app (<c>package.json</c>, <c>index.mjs</c>) that creates a check run for each opened pull request; it is copied before anything is installed. Null: no peer.</param>
/// <param name="Postgres">A PostgreSQL server; null: only SQLite.</param>
internal sealed record LoadOptions(double Seconds, int Rounds, IReadOnlyList<string> Parts, string? Probot, string? Postgres)
{
    internal const string Intake = "intake";
    internal const string Peer = "peer";
    internal const string EndToEnd = "end-to-end";
    internal const string Growth = "growth";
    internal const string ScaleOut = "scale-out";

    /// <summary>Why nothing is measured on PostgreSQL.</summary>
    internal const string NoServer = $"{Variable} names no server";

    private const string Variable = "BOTAPP_TEST_POSTGRES";

    /// <summary>In the order in which they run.</summary>
    internal static IReadOnlyList<string> All { get; } = [Intake, EndToEnd, Peer, Growth, ScaleOut];

    /// <summary>The server of the tests.</summary>
    internal static string? Server => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server ? server : null;

    /// <summary>When a part ends whatever is left: far longer than it takes, for starts and warming up, and for each round.</summary>
    internal TimeSpan Limit => TimeSpan.FromMinutes(6) + (Rounds * TimeSpan.FromSeconds(120 + (20 * Seconds)));

    /// <summary><c>[SECONDS] [--rounds 1] [--only PART,PART] [--probot FOLDER]</c>; the server from <c>BOTAPP_TEST_POSTGRES</c>, as in the tests.</summary>
    internal static LoadOptions Parse(IReadOnlyList<string> words)
    {
        var arguments = Arguments.Parse(words, 1, "--rounds", "--only", "--probot");
        var seconds = arguments.Values is [var given] ? Arguments.Number("load", given) : 5;
        return new LoadOptions(seconds, arguments.Count("--rounds", 1), arguments.Parts("--only", All), ProbotOf(arguments), Server);
    }

    /// <summary>The folder of <c>--probot</c>.</summary>
    /// <exception cref="UsageException">There is no such app.</exception>
    internal static string? ProbotOf(Arguments arguments) => arguments.Text("--probot") is { } folder && !File.Exists(Path.Combine(folder, "package.json"))
        ? throw new UsageException($"--probot needs a folder with a Probot app: '{folder}' has no package.json.")
        : arguments.Text("--probot");
}
