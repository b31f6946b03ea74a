using System.Text.Json;
using BotApp.Core;

namespace BotApp.Runners.Buildbot;

/// <summary>What can be started: its parameters and the builders that each make one build of it.</summary>
internal sealed record ForceScheduler(string Name, IReadOnlySet<string> Parameters, IReadOnlyList<string> Builders)
{
    /// <summary>Parameters lie in groups, which may lie in groups.</summary>
    private const int MaxDepth = 8;

    internal static ForceScheduler? Read(JsonElement json)
    {
        if (json.Text("name") is not { } scheduler || json.Member("builder_names") is not { ValueKind: JsonValueKind.Array } names)
        {
            return null;
        }

        var parameters = new HashSet<string>(StringComparer.Ordinal);
        Collect(json.Member("all_fields"), parameters, MaxDepth);
        return new ForceScheduler(scheduler, parameters, [.. names.EnumerateArray().Select(static name => name.TextOrNull()).OfType<string>()]);
    }

    private static void Collect(JsonElement? fields, HashSet<string> into, int depth)
    {
        if (depth == 0 || fields is not { ValueKind: JsonValueKind.Array } list)
        {
            return;
        }

        foreach (var field in list.EnumerateArray())
        {
            if (field.Text("fullName") is { } name)
            {
                into.Add(name);
            }

            Collect(field.Member("fields"), into, depth - 1);
        }
    }
}

/// <summary>One start of a scheduler: a build request for each of its builders. This is what BotApp calls a run.</summary>
internal sealed record Buildset(long Id, bool Complete, int? Results, string? Revision, DateTimeOffset SubmittedAt, DateTimeOffset? CompleteAt)
{
    internal static Buildset? Read(JsonElement json)
    {
        var stamps = json.Member("sourcestamps") is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray().ToList() : [];
        return json.Number("bsid") is { } id && json.Flag("complete") is { } complete && json.Time("submitted_at") is { } submitted
            ? new Buildset(id, complete, json.Result("results"), stamps is [var only] ? only.Text("revision") : null, submitted, json.Time("complete_at"))
            : null;
    }
}

/// <summary>A build that is wanted of one builder. It is over only when Buildbot says so: until then every build of it may be followed by another.</summary>
internal sealed record BuildRequest(
    long Id,
    long BuildsetId,
    long BuilderId,
    bool Claimed,
    bool Complete,
    int? Results,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? ClaimedAt,
    DateTimeOffset? CompleteAt,
    string? CorrelationId,
    string? RerunOf,
    string? Scheduler)
{
    /// <summary>Which of the properties that it was started with are asked for.</summary>
    internal const string Properties = $"&property={BuildbotStart.Correlation}&property={BuildbotStart.RerunOf}&property=scheduler";

    internal static BuildRequest? Read(JsonElement json) =>
        json.Number("buildrequestid") is { } id && json.Number("buildsetid") is { } buildset && json.Number("builderid") is { } builder
        && json.Flag("complete") is { } complete && json.Time("submitted_at") is { } submitted
            ? new BuildRequest(
                id, buildset, builder, json.Flag("claimed") == true, complete, json.Result("results"), submitted, json.Time("claimed_at"), json.Time("complete_at"),
                json.Property(BuildbotStart.Correlation), json.Property(BuildbotStart.RerunOf), json.Property("scheduler"))
            : null;
}

/// <summary>One attempt of a worker at a request.</summary>
internal sealed record Build(long Id, long Number, bool Complete, int? Results, DateTimeOffset StartedAt, DateTimeOffset? CompleteAt, string? Revision)
{
    /// <summary>Set by steps that check out: what was found there, whatever was asked for.</summary>
    internal const string GotRevision = "got_revision";

    internal static Build? Read(JsonElement json) =>
        json.Number("buildid") is { } id && json.Number("number") is { } number && json.Flag("complete") is { } complete && json.Time("started_at") is { } started
            ? new Build(id, number, complete, json.Result("results"), started, json.Time("complete_at"), json.Property(GotRevision))
            : null;
}

/// <summary>One step of a build, with the links it shows: to the files it uploaded, among others.</summary>
internal sealed record BuildStep(string Name, int? Results, IReadOnlyList<BuildLink> Links, DateTimeOffset? StartedAt, DateTimeOffset? CompleteAt)
{
    private const int MaxLinks = 300;

    internal static BuildStep? Read(JsonElement json)
    {
        var urls = json.Member("urls") is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray().Take(MaxLinks) : [];
        return json.Text("name") is { } name
            ? new BuildStep(name, json.Flag("complete") == true ? json.Result("results") : null, [.. urls.Select(BuildLink.Read).OfType<BuildLink>()], json.Time("started_at"), json.Time("complete_at"))
            : null;
    }
}

/// <summary>A link that a step shows.</summary>
internal sealed record BuildLink(string Name, string Url)
{
    internal static BuildLink? Read(JsonElement json) => json.Text("name") is { Length: > 0 } name && json.Text("url") is { } url ? new BuildLink(name, url) : null;
}
