using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Core;
using BotApp.Simulator.State;
using BotApp.Storage;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Faults.Versions;

/// <summary>A release was rolled back: rows that the newer version wrote are there, and this version does not know what they say.</summary>
public sealed class NewerRowsTests
{
    private const string Unknown = "WeatherChanged";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F09_What_a_newer_version_wrote_is_left_where_it_is_while_the_subject_goes_on_and_is_done_once_by_who_knows_it(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        await using var dropped = database;
        await using var running = world;
        var (pull, subject) = await GreenAsync(world);
        var comment = world.Demo.Robin.Comment(pull, "What a change.");

        await EventAsync(world, subject, Unknown, $$"""{"event":"{{Unknown}}","Sky":"grey"}""", "unknown-event");
        await EventAsync(world, subject, nameof(TimerElapsed), """{"name":"weather"}""", "unknown-timer");
        await EffectAsync(world, subject, "weather:1", "SetWeather", """{"effect":"SetWeather","Sky":"blue"}""", 1);
        await EffectAsync(world, subject, "react:1", nameof(React), Reaction(comment, "eyes", ""), 1); // decided with the former, and after it
        await EffectAsync(world, subject, "react:2", nameof(React), Reaction(comment, "rocket", ""","Until":"2030-01-01" """), 2);
        await EffectAsync(world, subject, "react:3", nameof(React), Reaction(comment, "heart", ""","Until":null,"Times":0"""), 3); // as if it were not said
        await EventAsync(world, subject, nameof(ChecksChanged), """{"event":"ChecksChanged","Sha":"0","Weather":"grey"}""", "known-event"); // last: it wakes the subject
        await world.UntilAsync(() => world.GitHub.Read(_ => comment.Reactions.Any(one => one.Content == "heart")), 60, "what is known to be done");

        // The subject lives on.
        var sha = world.Demo.Robin.Push(pull, "README.md", "# another change\n");
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        await world.AnsweredAsync(pull);

        IReadOnlyList<StoredEvent> waiting = [];
        await world.UntilAsync(async () => (waiting = await world.Store.Subjects.PendingEventsAsync(subject, 100, Now)).Select(one => one.Kind).SequenceEqual([Unknown, nameof(TimerElapsed)]), 60, "all that is known to be handled");
        waiting.ShouldAllBe(one => one.Tries == 0);
        await world.UntilAsync(async () => (await world.Store.Effects.PendingAsync(subject, Now)).Count == 3, 60, "all that is known to be done");
        var left = await world.Store.Effects.PendingAsync(subject, Now);
        left.Select(one => one.Key).ShouldBe(["weather:1", "react:1", "react:2"]);
        left.ShouldAllBe(one => one.Tries == 0);
        (await world.Store.DeadLetters.ListAsync(10, Now)).ShouldBeEmpty();
        world.GitHub.Read(_ => comment.Reactions.Select(one => one.Content).ToList()).ShouldBe(["heart"]);
        world.Log.Count(line => line.Contains($"{subject}: event {waiting[0].Id.ToString(CultureInfo.InvariantCulture)} ({Unknown}) was written by a newer version of BotApp", StringComparison.Ordinal)).ShouldBe(1, "once, not at every look");
        (await world.Client().GetStringAsync("metrics", Now)).ShouldContain("botapp_newer_rows_subjects 1");

        // One that knows them comes: here the rows come to say what this one knows.
        await SqlAsync(world, "UPDATE events SET kind = 'ChecksChanged', body = '{\"event\":\"ChecksChanged\",\"Sha\":\"0\"}' WHERE handled_at IS NULL AND subject_key = @subject", new { subject });
        await SqlAsync(world, "UPDATE effects SET kind = 'React', body = @body WHERE key = 'weather:1'", new { body = Reaction(comment, "hooray", "") });
        await SqlAsync(world, "UPDATE effects SET body = @body WHERE key = 'react:2'", new { body = Reaction(comment, "rocket", "") });
        await EventAsync(world, subject, nameof(ChecksChanged), """{"event":"ChecksChanged","Sha":"0"}""", "wake");
        await world.UntilAsync(async () => (await world.Store.Effects.PendingAsync(subject, Now)).Count == 0 && (await world.Store.Subjects.PendingEventsAsync(subject, 100, Now)).Count == 0, 60, "everything to be done");
        world.GitHub.Read(_ => comment.Reactions.Select(one => one.Content).ToList()).ShouldBe(["heart", "hooray", "eyes", "rocket"], "each once, in their order");
        (await world.Client().GetStringAsync("metrics", Now)).ShouldContain("botapp_newer_rows_subjects 0");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F09_What_a_newer_version_remembers_of_a_subject_is_there_after_this_one_wrote_its_state(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        await using var dropped = database;
        await using var running = world;
        var (pull, subject) = await GreenAsync(world);
        await StateAsync(world, subject, state =>
        {
            state["Weather"] = new JsonObject { ["Sky"] = "grey" };
            state["Gate"]!["Mood"] = "calm";
            state["Nothing"] = null;
        });

        world.Demo.Robin.Comment(pull, "/status");
        await world.AnsweredAsync(pull);
        var sha = world.Demo.Robin.Push(pull, "README.md", "# another change\n");
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        await world.AnsweredAsync(pull);

        var state = JsonNode.Parse((await world.Store.Subjects.LoadAsync(subject, Now))!.StateJson!)!;
        state["HeadSha"]!.GetValue<string>().ShouldBe(sha, "this version wrote it");
        state["Weather"]!["Sky"]!.GetValue<string>().ShouldBe("grey");
        state["Gate"]!["Mood"]!.GetValue<string>().ShouldBe("calm");
        state.AsObject().ContainsKey("Nothing").ShouldBeFalse();
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F09_A_state_that_cannot_be_read_is_not_written_and_what_is_told_meanwhile_waits_for_who_can(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        await using var dropped = database;
        await using var running = world;
        var (pull, subject) = await GreenAsync(world);
        var former = await StateAsync(world, subject, state => state["Runs"]![0]!["Phase"] = 4711);
        var unreadable = (await world.Store.Subjects.LoadAsync(subject, Now))!.StateJson;

        var sha = world.Demo.Robin.Push(pull, "README.md", "# another change\n");
        await world.UntilAsync(() => world.Log.Any(line => line.Contains($"{subject}: state (PullRequest) was written by a newer version of BotApp", StringComparison.Ordinal)), 60, "it to be left");
        await world.UntilAsync(async () => await world.Store.Subjects.LoadAsync(subject, Now) is { HasWork: true, NextTryAt: not null, Tries: 0 }, 60, "the subject to wait");

        var record = (await world.Store.Subjects.LoadAsync(subject, Now))!;
        record.StateJson.ShouldBe(unreadable);
        (await world.Store.Subjects.PendingEventsAsync(subject, 100, Now)).ShouldNotBeEmpty();
        (await world.Store.DeadLetters.ListAsync(10, Now)).ShouldBeEmpty();
        world.Checks(sha, "botapp/gate").ShouldBeEmpty();

        await SqlAsync(world, "UPDATE subjects SET state = @former, next_try_at = NULL WHERE key = @subject", new { former, subject });
        await world.CheckBecomesAsync(sha, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task F09_A_check_run_that_an_older_version_kept_under_another_name_is_found_and_not_made_twice()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        var (pull, _) = await GreenAsync(world);
        (await SqlAsync(world, "UPDATE github_ids SET key = 'former/' || key WHERE key LIKE '%botapp/gate%'", new { })).ShouldBeGreaterThan(0);

        world.Demo.Robin.Comment(pull, "/hold");

        await world.UntilAsync(() => world.GitHub.Read(_ => world.Check(pull, "botapp/gate")?.Conclusion != "success"), 60, "the gate to be held");
        await world.AnsweredAsync(pull);
        world.Checks(pull.HeadSha, "botapp/gate").ShouldHaveSingleItem();
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task F09_A_subject_of_a_kind_that_is_not_known_waits_and_nothing_of_it_is_buried()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsWithoutPreviews));
        var subject = $"orbit:{world.Demo.Repository.Id.ToString(CultureInfo.InvariantCulture)}:1";

        await EventAsync(world, subject, Unknown, $$"""{"event":"{{Unknown}}"}""", "orbit");

        await world.UntilAsync(async () => await world.Store.Subjects.LoadAsync(subject, Now) is { HasWork: true, NextTryAt: not null, Tries: 0, LastError: null }, 60, "the subject to wait");
        (await world.Store.Subjects.PendingEventsAsync(subject, 10, Now)).ShouldHaveSingleItem();
        world.Log.ShouldContain(line => line.Contains($"{subject}: subject (orbit) was written by a newer version of BotApp", StringComparison.Ordinal));
    }

    private static async Task<(PullRequest Pull, string Subject)> GreenAsync(World world)
    {
        world.Demo.Robin.Push(world.Demo.Repository, "change", "README.md", "# change\n");
        var pull = world.Demo.Robin.OpenPullRequest(world.Demo.Repository, "change", "A change");
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");
        await world.AnsweredAsync(pull);
        return (pull, SubjectKey.PullRequest(world.Demo.Repository.Id, pull.Number).ToString());
    }

    private static string Reaction(IssueComment comment, string content, string more) =>
        $$"""{"effect":"React","CommentId":{{comment.Id.ToString(CultureInfo.InvariantCulture)}},"Reaction":"{{content}}"{{more}}}""";

    private static Task<long> EventAsync(World world, string subject, string kind, string json, string name)
    {
        var installation = world.GitHub.Read(github => github.Apps.InstallationOf(world.Demo.App, world.Demo.Repository)!.Id);
        return world.Store.Inbox.RaiseAsync(new NewEvent(subject, installation, world.Demo.Repository.Id, kind, json, name), Now);
    }

    private static Task<int> EffectAsync(World world, string subject, string key, string kind, string json, long decidedWith) => SqlAsync(
        world, "INSERT INTO effects (subject_key, key, kind, body, event_id, created_at) VALUES (@subject, @key, @kind, @json, @decidedWith, {now})", new { subject, key, kind, json, decidedWith });

    // Between two activations: the version stays what it is.
    private static async Task<string> StateAsync(World world, string subject, Action<JsonObject> change)
    {
        await world.UntilAsync(async () => await world.Store.Subjects.LoadAsync(subject, Now) is { HasWork: false }, 60, "the subject to rest");
        var former = (await world.Store.Subjects.LoadAsync(subject, Now))!.StateJson!;
        var state = JsonNode.Parse(former)!.AsObject();
        change(state);
        await SqlAsync(world, "UPDATE subjects SET state = @json WHERE key = @subject", new { json = state.ToJsonString(JsonSerializerOptions.Default), subject });
        return former;
    }

    private static Task<int> SqlAsync(World world, string sql, object values) => world.Store.Database.WriteAsync(session => session.ExecuteAsync(sql, values), Now);
}
