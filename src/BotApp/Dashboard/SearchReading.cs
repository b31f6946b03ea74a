using System.Globalization;
using System.Text.RegularExpressions;

using BotApp.Core;
using BotApp.Storage;

namespace BotApp.Dashboard;

/// <summary>
/// What fits a few words, among what the reader may read. What they may not is never asked about: neither the store nor GitHub hears of it,
/// so that an answer and its time are the same whether it is there or not.
/// </summary>
internal sealed partial record SearchReading
{
    /// <summary>Of each kind so many are shown.</summary>
    internal const int Max = 20;

    private const int MaxText = 200;
    private const int MaxWords = 6;

    /// <summary>What was looked for.</summary>
    public required string Text { get; init; }

    public IReadOnlyList<StoredRepository> Repositories { get; init; } = [];

    public IReadOnlyList<SearchHit> PullRequests { get; init; } = [];

    public IReadOnlyList<SearchHit> Branches { get; init; } = [];

    public IReadOnlyList<SearchHit> Tags { get; init; } = [];

    /// <summary>Subjects whose newest commit it is.</summary>
    public IReadOnlyList<SearchHit> Heads { get; init; } = [];

    /// <summary>Runs, by their commit or our own id.</summary>
    public IReadOnlyList<SearchRun> Runs { get; init; } = [];

    /// <summary>The delivery of this id.</summary>
    public string? Delivery { get; init; }

    /// <summary>A kind has more than are shown.</summary>
    public bool IsMore => Repositories.Count >= Max || new[] { PullRequests, Branches, Tags, Heads }.Any(hits => hits.Count >= Max) || Runs.Count >= Max;

    /// <summary>Where everything that was found is, each place once.</summary>
    internal IReadOnlyList<string> Addresses() =>
    [
        .. Repositories.Select(one => DashboardLinks.Repository(one.Id))
            .Concat(new[] { PullRequests, Branches, Tags, Heads }.SelectMany(hits => hits).Select(hit => DashboardLinks.Subject(hit.Subject)))
            .Concat(Runs.Select(run => DashboardLinks.Run(run.Subject.RepositoryId, run.CorrelationId)))
            .Concat(Delivery is { } delivery ? [DashboardLinks.Delivery(delivery)] : [])
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Looks for something.</summary>
    /// <param name="store">The store.</param>
    /// <param name="text">What for.</param>
    /// <param name="readable">Repositories the reader may read; null: all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<SearchReading> FindAsync(Store store, string text, IReadOnlySet<long>? readable, CancellationToken cancellationToken)
    {
        var asked = text.Trim().Replace('\0', ' ');
        asked = asked.Length > MaxText ? asked[..MaxText] : asked;
        var found = new SearchReading { Text = asked };
        if (asked.Length == 0)
        {
            return found;
        }

        var known = (await store.Repositories.ListAsync(cancellationToken)).Where(one => readable?.Contains(one.Id) != false).ToDictionary(one => one.Id);
        if (Guid.TryParse(asked, out _))
        {
            return found with { Delivery = await store.Search.DeliveryAsync(asked, readable is null ? null : [.. known.Keys], cancellationToken) };
        }

        if (Number().Match(asked) is { Success: true } number)
        {
            found = found with { PullRequests = await NumberedAsync(store, known, number, cancellationToken) };
            return Digits().IsMatch(asked) ? await WithCommitAsync(found, store, asked, known, cancellationToken) : found; // a commit's digits may all be below ten
        }

        if (Correlation().IsMatch(asked))
        {
            return found with { Runs = await store.Runs.FindAsync(asked, cancellationToken) is { } run ? Known([new FoundRun(run.CorrelationId, run.SubjectKey, run.Pipeline, run.Sha)], known) : [] };
        }

        found = Digits().IsMatch(asked) ? await WithCommitAsync(found, store, asked.ToLowerInvariant(), known, cancellationToken) : found;
        return await WithWordsAsync(found, store, asked, known, cancellationToken);
    }

    private static async Task<SearchReading> WithCommitAsync(SearchReading found, Store store, string digits, Dictionary<long, StoredRepository> known, CancellationToken cancellationToken) => found with
    {
        Heads = Hits(await store.Search.HeadsAsync(digits, [.. known.Keys], Max, cancellationToken), known),
        Runs = Known(await store.Search.RunsAsync(digits, [.. known.Keys], Max, cancellationToken), known),
    };

    private static async Task<SearchReading> WithWordsAsync(SearchReading found, Store store, string asked, Dictionary<long, StoredRepository> known, CancellationToken cancellationToken)
    {
        var words = asked.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).Take(MaxWords).ToList();
        async Task<IReadOnlyList<SearchHit>> OfAsync(string kind) => Hits(await store.Search.SubjectsAsync(kind, words, [.. known.Keys], Max, cancellationToken), known);
        return found with
        {
            Repositories = [.. known.Values.Where(one => words.TrueForAll(word => one.FullName.Contains(word, StringComparison.OrdinalIgnoreCase))).OrderBy(one => one.FullName, StringComparer.Ordinal).Take(Max)],
            PullRequests = await OfAsync("pr"),
            Branches = await OfAsync("branch"),
            Tags = await OfAsync("tag"),
        };
    }

    // #12, 12, octo/hello#12, hello#12
    private static async Task<IReadOnlyList<SearchHit>> NumberedAsync(Store store, Dictionary<long, StoredRepository> known, Match asked, CancellationToken cancellationToken)
    {
        var (of, number) = (asked.Groups["of"].Value, int.Parse(asked.Groups["number"].Value, CultureInfo.InvariantCulture));
        var among = known.Values.Where(one => of.Length == 0 || one.FullName.Equals(of, StringComparison.OrdinalIgnoreCase) || one.Name.Equals(of, StringComparison.OrdinalIgnoreCase));
        return number == 0 ? [] : [.. Hits(await store.Search.KnownAsync([.. among.Select(one => SubjectKey.PullRequest(one.Id, number).ToString())], cancellationToken), known).Take(Max)];
    }

    private static IReadOnlyList<SearchHit> Hits(IReadOnlyList<FoundSubject> found, Dictionary<long, StoredRepository> known) =>
        [.. found.Select(one => SubjectKey.TryParse(one.SubjectKey, out var subject) && known.TryGetValue(subject.RepositoryId, out var repository) ? new SearchHit(repository, subject, one.Title, one.Sha) : null).OfType<SearchHit>()];

    private static IReadOnlyList<SearchRun> Known(IReadOnlyList<FoundRun> found, Dictionary<long, StoredRepository> known) =>
        [.. found.Select(one => SubjectKey.TryParse(one.SubjectKey, out var subject) && known.TryGetValue(subject.RepositoryId, out var repository) ? new SearchRun(repository, subject, one.CorrelationId, one.Pipeline, one.Sha) : null).OfType<SearchRun>()];

    [GeneratedRegex("^((?<of>[A-Za-z0-9._/-]+)#|#?)(?<number>[0-9]{1,9})$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9a-fA-F]{7,64}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    [GeneratedRegex("^ba-[0-9a-f]{24}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Correlation();
}

/// <summary>A pull request, branch or tag that was found.</summary>
/// <param name="Repository">Its repository.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Title">What it is called; may be empty.</param>
/// <param name="Sha">The commit that it was found by; null when it was found by words.</param>
internal sealed record SearchHit(StoredRepository Repository, SubjectKey Subject, string Title, string? Sha);

/// <summary>A run that was found.</summary>
/// <param name="Repository">Its repository.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="CorrelationId">Our own id of it.</param>
/// <param name="Pipeline">What ran.</param>
/// <param name="Sha">On which commit.</param>
internal sealed record SearchRun(StoredRepository Repository, SubjectKey Subject, string CorrelationId, string Pipeline, string Sha);
