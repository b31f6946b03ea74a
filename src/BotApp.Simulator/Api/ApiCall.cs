using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace BotApp.Simulator.Api;

/// <summary>One request to the API while it is answered.</summary>
internal sealed class ApiCall
{
    private Repository? repository;
    private JsonObject? body;

    public required FakeGitHub GitHub { get; init; }

    public required HttpRequest Request { get; init; }

    public required byte[] BodyBytes { get; init; }

    public required Operation Operation { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required Viewer Viewer { get; init; }

    public required Links At { get; init; }

    /// <summary><c>2022-11-28</c> or <c>2026-03-10</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Path below the API's base, for links to other pages of a list.</summary>
    public required string Path { get; init; }

    /// <summary>The newest version's rules apply.</summary>
    public bool Is2026 => Version == "2026-03-10";

    public DateTimeOffset Now => GitHub.Now;

    /// <summary>The account that writes.</summary>
    public Account Actor => Viewer.Account ?? throw new ApiError(401, "Requires authentication");

    /// <summary>The repository in the path; the server has checked that it may be seen.</summary>
    public Repository Repository
    {
        get => repository ?? throw new InvalidOperationException($"{Operation.Id} has no repository in its path");
        set => repository = value;
    }

    public JsonObject Body => body ??= ReadBody();

    public string this[string parameter] => Parameters[parameter];

    public long Id(string parameter) =>
        long.TryParse(Parameters[parameter], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw ApiError.NotFound();

    public string? Query(string name) => Request.Query.TryGetValue(name, out var value) && value.Count > 0 && value[0]!.Length > 0 ? value[0] : null;

    public string Accept => Request.Headers.Accept.ToString();

    // ---- reading the body ----

    public string? Text(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => throw NotOf(name, "a string", other),
    };

    public string RequiredText(string name) => Text(name) ?? throw ApiError.Missing(name);

    public bool? Flag(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        var other => throw NotOf(name, "a boolean", other),
    };

    public long? Number(string name) => Number(Body, name);

    public static long? Number(JsonObject from, string name) => from[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        var other => throw NotOf(name, "an integer", other),
    };

    public DateTimeOffset? Time(string name) => Text(name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time.ToUniversalTime(),
        var text => throw ApiError.Unprocessable($"Invalid request.\n\n\"{text}\" is not a valid date-time."),
    };

    public JsonArray? List(string name) => Value(name) switch
    {
        null => null,
        JsonArray list => list,
        var other => throw NotOf(name, "an array", other),
    };

    public JsonObject? Object(string name) => Value(name) switch
    {
        null => null,
        JsonObject found => found,
        var other => throw NotOf(name, "an object", other),
    };

    public string? OneOf(string name, params string[] allowed)
    {
        var text = Text(name);
        return text is null || allowed.Contains(text)
            ? text
            : throw ApiError.Unprocessable($"Invalid request.\n\n{text} is not a member of [{string.Join(", ", allowed.Select(one => $"\"{one}\""))}].");
    }

    // ---- looking up ----

    /// <summary>The commit a parameter names.</summary>
    public string Commit(string name) => Repository.Git.ResolveCommit(name)
        ?? throw (name.Length is 40 && name.All(char.IsAsciiHexDigit) ? ApiError.Unprocessable($"No commit found for SHA: {name}") : ApiError.NotFound());

    public PullRequest Pull(string parameter = "pull_number") =>
        GitHub.PullRequests.Find(Repository, (int)Id(parameter)) ?? throw ApiError.NotFound();

    // ---- pages ----

    /// <summary>One page of a list as an array, with the Link header.</summary>
    public Answer Page<T>(IEnumerable<T> all, Func<T, JsonNode> shape)
    {
        var (items, headers) = Slice(all);
        return WithHeaders(new Answer(200, new JsonArray([.. items.Select(shape)])), headers);
    }

    /// <summary>One page of a list under a name, with the total.</summary>
    public Answer Page<T>(IEnumerable<T> all, string name, Func<T, JsonNode> shape, Action<JsonObject>? more = null)
    {
        var list = all as IReadOnlyCollection<T> ?? [.. all];
        var (items, headers) = Slice(list);
        var json = new JsonObject { ["total_count"] = list.Count, [name] = new JsonArray([.. items.Select(shape)]) };
        more?.Invoke(json);
        return WithHeaders(new Answer(200, json), headers);
    }

    public int PerPage => Math.Clamp((int)(Positive("per_page") ?? 30), 1, 100);

    /// <summary>Link to another page of this list, in the form by id that GitHub uses for repositories.</summary>
    public string PageLink(string rel, IReadOnlyDictionary<string, string> set)
    {
        var path = repository is null ? Path : System.Text.RegularExpressions.Regex.Replace(
            Path, "^/repos/[^/]+/[^/]+", $"/repositories/{repository.Id}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        var query = Request.Query.Where(pair => !set.ContainsKey(pair.Key)).Select(pair => (pair.Key, Value: pair.Value.ToString()))
            .Concat(set.Select(pair => (pair.Key, pair.Value)));
        return $"<{At.Api}{path}?{string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))}>; rel=\"{rel}\"";
    }

    private (IReadOnlyList<T> Items, string? Link) Slice<T>(IEnumerable<T> all)
    {
        var list = all as IReadOnlyList<T> ?? [.. all];
        var page = (int)(Positive("page") ?? 1);
        var last = Math.Max(1, (list.Count + PerPage - 1) / PerPage);
        var links = new List<string>();
        string To(string rel, int number) => PageLink(rel, new Dictionary<string, string>(StringComparer.Ordinal) { ["page"] = number.ToString() });
        if (page > 1)
        {
            links.Add(To("prev", page - 1));
        }

        if (page < last)
        {
            links.Add(To("next", page + 1));
            links.Add(To("last", last));
        }

        if (page > 1)
        {
            links.Add(To("first", 1));
        }

        return ([.. list.Skip((page - 1) * PerPage).Take(PerPage)], links.Count == 0 ? null : string.Join(", ", links));
    }

    private long? Positive(string name) =>
        Query(name) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? Math.Min(number, 1_000_000) : null;

    private static Answer WithHeaders(Answer answer, string? link)
    {
        if (link is not null)
        {
            answer.Headers["Link"] = link;
        }

        return answer;
    }

    private JsonNode? Value(string name) => Body[name];

    private static ApiError NotOf(string name, string kind, JsonNode value) =>
        ApiError.Unprocessable($"Invalid request.\n\nFor '{name}', {value.ToJsonString()} is not {kind}.");

    private JsonObject ReadBody()
    {
        if (BodyBytes.Length == 0)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(BodyBytes) as JsonObject ?? throw new ApiError(400, "Body should be a JSON object");
        }
        catch (JsonException)
        {
            throw new ApiError(400, "Problems parsing JSON");
        }
    }
}
