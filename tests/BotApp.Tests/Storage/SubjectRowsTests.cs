using BotApp.Storage;

namespace BotApp.Tests.Storage;

public sealed class SqliteSubjectRowsTests() : SubjectRowsTests("sqlite");

public sealed class PostgresSubjectRowsTests() : SubjectRowsTests("postgresql");

/// <summary>What goes with a subject and with a repository, in whatever tables there are.</summary>
public abstract class SubjectRowsTests(string kind) : StorageTestCase(kind)
{
    private const long Repository = 5_000_000_001;

    // The first row of every table is the subject's that goes, the second is another's in another repository.
    private static readonly Dictionary<string, object?> s_rows = new(StringComparer.Ordinal)
    {
        ["subject_key"] = Each(number => $"pr:10:{number}"),
        ["subjects.key"] = Each(number => $"pr:10:{number}"),
        ["correlation_id"] = Each(number => $"run-{number}"),
        ["repository_id"] = Each(number => Repository - 1 + number),
        ["repositories.id"] = Each(number => Repository - 1 + number),
        ["installation_id"] = Each(number => (long)number),
        ["subjects.has_work"] = 0L,
        ["subjects.updated_at"] = 1L,
        ["events.handled_at"] = 1L,
        ["effects.done_at"] = 1L,
        ["repositories.stopped"] = "deleted",
        ["repositories.updated_at"] = 9_000_000_000_000L,
    };

    [Fact]
    public async Task REL30_Every_table_that_names_a_subject_or_a_repository_either_goes_with_it_or_says_why_it_stays()
    {
        var rows = new SchemaRows(Store.Database);
        foreach (var table in await rows.TablesAsync())
        {
            var names = (await rows.ColumnsAsync(table)).Select(column => column.Name).ToList();
            var isOfSubject = SubjectRows.BySubject.Contains(table) || SubjectRows.ByRun.Contains(table);
            (!(names.Contains("subject_key") || names.Contains("correlation_id")) || isOfSubject || SubjectRows.Outliving.ContainsKey(table))
                .ShouldBeTrue($"{table} names subjects: SubjectRows says whether its rows go with them");
            (!names.Contains("repository_id") || isOfSubject || Forgetting.ByRepository.Contains(table) || Forgetting.Outliving.ContainsKey(table))
                .ShouldBeTrue($"{table} names repositories: Forgetting says whether its rows go with them");
        }
    }

    [Fact]
    public async Task REL30_A_subject_that_is_over_goes_with_all_its_rows_and_nobody_else_s()
    {
        // What says that something is still to come would keep it.
        var rows = await FilledAsync(("timers.subject_key", "pr:10:9"), ("preview_slots.subject_key", "pr:10:9"));
        var subject = await LoadAsync("pr:10:1");

        (await Store.RestingSubjects.ListAsync("pr:", TimeSpan.FromDays(1), "", 10, Now)).Select(one => one.Key).ShouldBe(["pr:10:1", "pr:10:2"]);
        (await Store.RestingSubjects.DeleteAsync(subject, TimeSpan.FromDays(1), Now)).ShouldBeTrue();
        (await Store.RestingSubjects.DeleteAsync(subject, TimeSpan.FromDays(1), Now)).ShouldBeFalse("it is gone");

        foreach (var table in (await rows.TablesAsync()).Where(table => table is not ("schema_versions" or "timers" or "preview_slots")))
        {
            var goes = table == "subjects" || SubjectRows.BySubject.Contains(table) || SubjectRows.ByRun.Contains(table);
            (await rows.CountAsync(table)).ShouldBeGreaterThanOrEqualTo(goes ? 1 : SchemaRows.RowsOfTable, table);
            (goes && await rows.CountAsync(table) != 1).ShouldBeFalse($"{table}: of two rows the subject's is gone");
        }
    }

    [Theory]
    [InlineData("subjects.has_work", 1L)]
    [InlineData("events.handled_at", null)]
    [InlineData("effects.done_at", null)]
    [InlineData("timers.subject_key", "pr:10:1")]
    [InlineData("preview_slots.subject_key", "pr:10:1")]
    [InlineData("subjects.updated_at", 9_000_000_000_000L)]
    public async Task REL30_What_has_work_or_waits_for_anything_never_goes(string column, object? value)
    {
        await FilledAsync(("timers.subject_key", "pr:10:9"), ("preview_slots.subject_key", "pr:10:9"), ("events.dead_at", null), ("effects.dead_at", null), ("effects.superseded_at", null), (column, Once(value)));

        (await Store.RestingSubjects.ListAsync("pr:", TimeSpan.FromDays(1), "", 10, Now)).Select(one => one.Key).ShouldBe(["pr:10:2"]);
        (await Store.RestingSubjects.DeleteAsync(await LoadAsync("pr:10:1"), TimeSpan.FromDays(1), Now)).ShouldBeFalse();
    }

    [Fact]
    public async Task REL30_What_was_news_since_it_was_looked_at_does_not_go()
    {
        await FilledAsync(("timers.subject_key", "pr:10:9"), ("preview_slots.subject_key", "pr:10:9"));
        var subject = await LoadAsync("pr:10:1");
        await Store.Subjects.BeginAsync("pr:10:1", TimeSpan.FromMinutes(1), Now);

        (await Store.RestingSubjects.DeleteAsync(subject, TimeSpan.FromDays(1), Now)).ShouldBeFalse();
    }

    [Fact]
    public async Task REL30_A_repository_that_is_gone_goes_with_all_its_rows_and_no_other_repository_s()
    {
        var rows = await FilledAsync();
        (await Store.Forgetting.GoneAsync(TimeSpan.FromDays(1), Now)).ShouldBeEmpty("somebody may come back yet");

        (await Store.Forgetting.RepositoryAsync(Repository, Now)).ShouldBe(1);

        (await Store.Repositories.FindAsync(Repository, Now)).ShouldBeNull();
        foreach (var table in (await rows.TablesAsync()).Where(table => table == "subjects" || Forgetting.ByRepository.Contains(table) || SubjectRows.BySubject.Contains(table) || SubjectRows.ByRun.Contains(table)))
        {
            (await rows.CountAsync(table)).ShouldBe(1, $"{table}: the other repository's row stays, and no other");
        }

        (await rows.CountAsync("audit")).ShouldBe(SchemaRows.RowsOfTable);
    }

    [Fact]
    public async Task REL30_Large_tables_are_purged_to_the_end_in_small_steps()
    {
        await Store.Database.WriteAsync(session => session.EachAsync(
            "INSERT INTO run_statements (runner, correlation_id, started, is_over, created_at, updated_at) VALUES (@p0, @p1, 0, 1, 1, 1)",
            [.. Enumerable.Range(0, 2500).Select(number => new object?[] { "r", $"c{number}" })]), Now);

        (await Store.Retention.PurgeAsync(new RetentionAges(), Now)).ShouldBe(2500);
    }

    private async Task<SchemaRows> FilledAsync(params (string Column, object? Value)[] more)
    {
        var rows = new SchemaRows(Store.Database);
        var given = new Dictionary<string, object?>(s_rows, StringComparer.Ordinal);
        foreach (var (column, value) in more)
        {
            given[column] = value;
        }

        await rows.FillAsync(given);
        return rows;
    }

    private static Func<int, object?> Each(Func<int, object?> of) => of;

    // The first row's; the second is as in the table above.
    private static Func<int, object?> Once(object? value) => number => number == 1 ? value : value switch { 9_000_000_000_000L => 1L, 1L => 0L, null => 1L, _ => "pr:10:9" };
}
