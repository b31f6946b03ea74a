namespace BotApp.Benchmarks.Pages;

/// <summary>How large a store is. A quarter of everything belongs to one repository, another quarter to the nine next, for that is how it is.</summary>
/// <param name="Repositories">How many repositories.</param>
/// <param name="PullRequests">Pull requests of all of them.</param>
/// <param name="Results">Rows of results and of failed tests together.</param>
/// <param name="Kept">A SQLite file or a database of PostgreSQL (<c>Host=…</c>) that is kept, and not filled again when something is in it; null: one that goes afterwards.</param>
internal sealed record LargeStore(int Repositories, int PullRequests, int Results, string? Kept)
{
    private const int Busy = 9;

    private static readonly string[] Names = ["--repositories", "--pull-requests", "--results", "--store"];

    /// <summary>What is kept is a database of a server.</summary>
    internal bool IsPostgres => Kept?.Contains("Host=", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads <c>--repositories 200 --pull-requests 20000 --results 2000000 --store "FILE or Host=…"</c>, each of which may be left out.</summary>
    internal static LargeStore Parse(IReadOnlyList<string> arguments)
    {
        var words = Arguments.Parse(arguments, 0, Names);
        return new LargeStore(words.Count(Names[0], 200), words.Count(Names[1], 20_000), words.Count(Names[2], 2_000_000), words.Text(Names[3]));
    }

    /// <summary>One that goes afterwards, with everything else in the measure of its results as in the large one.</summary>
    internal static LargeStore Of(int results) => new(Math.Max(2, results / 10_000), Math.Max(20, results / 100), results, null);

    /// <summary>The share of a repository, counted from 0, in something that there is so much of in all.</summary>
    internal int ShareOf(int repository, int all)
    {
        var busy = Math.Min(Busy, Repositories - 1);
        var others = Repositories - 1 - busy;
        return repository == 0 ? Repositories == 1 ? all : all / 4
            : repository <= busy ? all / (others == 0 ? 1 : 4) / busy
            : all / 2 / others;
    }
}
