using System.Globalization;

namespace BotApp.Benchmarks.Pages;

/// <summary>How large a store is. A quarter of everything belongs to one repository, another quarter to the nine next, for that is how it is.</summary>
/// <param name="Repositories">How many repositories.</param>
/// <param name="PullRequests">Pull requests of all of them.</param>
/// <param name="Results">Rows of results and of failed tests together.</param>
/// <param name="Kept">A SQLite file or a database of PostgreSQL (<c>Host=…</c>) that is kept, and not filled again when something is in it; null: one that goes afterwards.</param>
internal sealed record LargeStore(int Repositories, int PullRequests, int Results, string? Kept)
{
    private const int Busy = 9;

    /// <summary>What is kept is a database of a server.</summary>
    internal bool IsPostgres => Kept?.Contains("Host=", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads <c>--repositories 200 --pull-requests 20000 --results 2000000 --store "FILE or Host=…"</c>, each of which may be left out.</summary>
    internal static LargeStore Parse(IReadOnlyList<string> arguments)
    {
        var store = new LargeStore(200, 20_000, 2_000_000, null);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var value = at + 1 < arguments.Count ? arguments[at + 1] : throw new ArgumentException($"{arguments[at]} needs a value.", nameof(arguments));
            store = arguments[at] switch
            {
                "--repositories" => store with { Repositories = Number(value) },
                "--pull-requests" => store with { PullRequests = Number(value) },
                "--results" => store with { Results = Number(value) },
                "--store" => store with { Kept = value },
                _ => throw new ArgumentException($"{arguments[at]} is not known: there are --repositories, --pull-requests, --results and --store.", nameof(arguments)),
            };
        }

        return store;
    }

    /// <summary>The share of a repository, counted from 0, in something that there is so much of in all.</summary>
    internal int ShareOf(int repository, int all)
    {
        var busy = Math.Min(Busy, Repositories - 1);
        var others = Repositories - 1 - busy;
        return repository == 0 ? Repositories == 1 ? all : all / 4
            : repository <= busy ? all / (others == 0 ? 1 : 4) / busy
            : all / 2 / others;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
