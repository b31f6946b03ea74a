using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BotApp.Simulator;
using BotApp.Simulator.State;

namespace BotApp.Tests.Faults.Replicas;

/// <summary>What was written, in the order it was answered: told by the simulated GitHub's own journal.</summary>
internal sealed partial class WriteLedger
{
    private readonly Repository _repository;
    private readonly List<Write> _checks;
    private readonly List<Write> _comments;

    private WriteLedger(FakeGitHub github, Repository repository)
    {
        _repository = repository;
        var done = github.Journal.Requests.Where(request => request.Status is >= 200 and < 300).ToList();
        _checks = [.. done.Where(request => request.Operation is "checks/create" or "checks/update").Select(CheckWrite).OrderBy(write => write.Ended)];
        _comments = [.. done.Where(request => request.Operation is "issues/create-comment" or "issues/update-comment").Select(CommentWrite).OrderBy(write => write.Ended)];
    }

    internal int Count => _checks.Count + _comments.Count;

    internal static WriteLedger Read(FakeGitHub github, Repository repository) => github.Read(_ => new WriteLedger(github, repository));

    /// <summary>Of one subject never two writes are under way at once: there is one writer.</summary>
    internal IEnumerable<string> Overlaps(IReadOnlyDictionary<PullRequest, List<string>> heads)
    {
        foreach (var (pull, shas) in heads)
        {
            var own = _checks.Where(write => shas.Contains(write.Sha)).Concat(_comments.Where(write => write.Number == pull.Number)).OrderBy(write => write.Began).ToList();
            foreach (var (first, second) in own.Zip(own.Skip(1)).Where(pair => pair.Second.Began < pair.First.Ended))
            {
                yield return $"{pull}: {second} began before {first} had ended";
            }
        }
    }

    /// <summary>How far a commit is behind its base only grows: a gate that says less than it said before was judged from what had been read earlier.</summary>
    internal IEnumerable<string> Backwards()
    {
        foreach (var gate in _checks.Where(write => write is { Name: "botapp/gate", IsJudged: true }).GroupBy(write => write.Sha))
        {
            var known = 0;
            foreach (var write in gate)
            {
                if (write.Behind is not { } behind)
                {
                    continue;
                }

                if (behind < known)
                {
                    yield return $"{write} after one that said {known}";
                }

                known = Math.Max(known, behind);
            }
        }
    }

    /// <summary>A check that said it is superseded has the last word of its commit.</summary>
    internal IEnumerable<string> Undead() => _checks.GroupBy(write => (write.Sha, write.Name, write.ExternalId))
        .SelectMany(check => check.SkipWhile(write => !write.Title.StartsWith("Superseded", StringComparison.Ordinal)).Skip(1).Where(write => !write.Title.StartsWith("Superseded", StringComparison.Ordinal)))
        .Select(write => $"{write} after its commit was superseded");

    /// <summary>A result that was there does not become unknown again: a new attempt has a check run of its own.</summary>
    internal IEnumerable<string> Unsaid() => _checks.Where(write => write.Name == "botapp/tests").GroupBy(write => (write.Sha, write.ExternalId))
        .SelectMany(check => check.SkipWhile(write => write.Conclusion is null or "cancelled").Where(write => write.Conclusion is null)).Select(write => $"{write} after a result");

    /// <summary>Check runs made twice under one key of ours, and sticky comments beside the first.</summary>
    internal IEnumerable<string> Twins(App app, IEnumerable<PullRequest> pulls) =>
    [
        .. _repository.CheckRuns.Where(run => run.App == app).GroupBy(run => (run.HeadSha, run.Name, run.ExternalId)).Where(runs => runs.Count() > 1).Select(runs => $"{runs.Count()} check runs {runs.Key}"),
        .. _repository.CheckRuns.Where(run => run.App == app && run.Name == "botapp/gate").GroupBy(run => run.HeadSha).Where(runs => runs.Count() > 1).Select(runs => $"{runs.Count()} gates on {runs.Key}"),
        .. pulls.Where(pull => _repository.Comments.Count(comment => comment.On == pull && comment.App == app && comment.Body.Contains("botapp:sticky", StringComparison.Ordinal)) > 1).Select(pull => $"more than one sticky comment on {pull}"),
    ];

    private Write CheckWrite(ApiRequest request)
    {
        var body = JsonNode.Parse(request.Body ?? "{}")!.AsObject();
        var run = request.Method == "POST" ? null : _repository.CheckRuns.Find(one => one.Id == Number(request.Path));
        return new Write(request.Began, request.At, (string?)body["name"] ?? run?.Name ?? "", (string?)body["head_sha"] ?? run?.HeadSha ?? "", (string?)body["conclusion"])
        {
            ExternalId = (string?)body["external_id"] ?? "",
            Title = (string?)body["output"]?["title"] ?? "",
            Summary = (string?)body["output"]?["summary"] ?? "",
        };
    }

    private Write CommentWrite(ApiRequest request)
    {
        var body = (string?)JsonNode.Parse(request.Body ?? "{}")!["body"] ?? "";
        var number = request.Method == "POST" ? (long?)Number(request.Path[..request.Path.LastIndexOf('/')]) : _repository.Comments.Find(comment => comment.Id == Number(request.Path))?.On.Number;
        return new Write(request.Began, request.At, "comment", "", null) { Number = (int)(number ?? 0), Title = body };
    }

    private static long Number(string path) => long.Parse(path[(path.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);

    private sealed partial record Write(DateTimeOffset Began, DateTimeOffset Ended, string Name, string Sha, string? Conclusion)
    {
        public string ExternalId { get; init; } = "";

        public string Title { get; init; } = "";

        public string Summary { get; init; } = "";

        public int Number { get; init; }

        public bool IsJudged => Summary.StartsWith("**The gate is", StringComparison.Ordinal);

        /// <summary>By how many commits it says that the base is ahead; null when that could not be read.</summary>
        public int? Behind => Summary.Contains("how far this is behind", StringComparison.Ordinal) ? null
            : Commits().Match(Summary) is not { Success: true } match ? 0
            : match.Groups["count"].Value is "one" ? 1 : int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);

        public override string ToString() => $"{Ended:HH:mm:ss.fff} {Name} {(Sha.Length > 7 ? Sha[..7] : Sha)} {Conclusion} {Title.Split('\n')[0]} (behind {Behind})";

        [GeneratedRegex(@"is (?<count>one|[0-9]+) commits? behind", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Commits();
    }
}
