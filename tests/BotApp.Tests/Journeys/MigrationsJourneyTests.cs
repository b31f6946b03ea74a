using BotApp.Tests.Storage;

namespace BotApp.Tests.Journeys;

/// <summary>A migration that drops a column: the check on its line, the closed gate, and the label of somebody else than its author.</summary>
public sealed class MigrationsJourneyTests
{
    private const string Check = "botapp/migrations";
    private const string Label = "migrations: contract-ok";
    private const string Settings = SampleRunner.SettingsOfOneGate + "\nmigrations: { contract: failure, acknowledge: { label: \"" + Label + "\", by: [maintain] } }\n";

    private const string Initial = """
        from django.db import migrations, models


        class Migration(migrations.Migration):
            initial = True
            dependencies = []
            operations = [
                migrations.CreateModel(name="Order", fields=[("id", models.AutoField(primary_key=True)), ("note", models.TextField(null=True))]),
            ]

        """;

    private const string Drop = """
        from django.db import migrations


        class Migration(migrations.Migration):
            dependencies = [("shop", "0001_initial")]
            operations = [
                # nobody reads it any more
                migrations.RemoveField(
                    model_name="order",
                    name="note",
                ),
            ]

        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task M2_M6_A_contraction_closes_the_gate_until_somebody_else_than_its_author_accepts_it(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(
            SampleRunner.World(out _, Settings, new Dictionary<string, string?>(StringComparer.Ordinal) { ["shop/migrations/0001_initial.py"] = Initial }), judged: true, connectionString: database.ConnectionString);
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "drop", "shop/migrations/0002_drop.py", Drop);
        var pull = demo.Robin.OpenPullRequest(demo.Repository, "drop", "Nobody needs notes");

        var check = await world.CheckBecomesAsync(pull, Check, "failure");
        var annotation = check.Annotations.ShouldHaveSingleItem();
        (annotation.Path, annotation.StartLine).ShouldBe(("shop/migrations/0002_drop.py", 8));
        check.Summary!.ShouldContain("MIG002");
        (await world.CheckBecomesAsync(pull, "botapp/gate", "failure")).Summary!.ShouldContain("migrations");

        demo.Robin.Label(pull, Label);
        await world.AnsweredAsync(pull);
        world.Check(pull, Check)!.Conclusion.ShouldBe("failure", "nobody accepts what is their own");

        demo.Robin.Unlabel(pull, Label);
        demo.Octo.Label(pull, Label);
        (await world.CheckBecomesAsync(pull, Check, "success")).Summary!.ShouldContain("octo", Case.Insensitive);
        await world.CheckBecomesAsync(pull, "botapp/gate", "success");

        var more = demo.Robin.Push(pull, "shop/migrations/0003_more.py", Drop.Replace("0001_initial", "0002_drop", StringComparison.Ordinal).Replace("\"note\"", "\"id\"", StringComparison.Ordinal));
        await world.CheckBecomesAsync(more, Check, "failure"); // what came after the label was not accepted
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task D10_A_rollback_over_a_dropped_column_is_refused_names_it_and_is_forced_by_an_owner_with_a_reason(string kind)
    {
        var (database, world) = await DeployWorld.StartAsync(kind, besides: "\nmigrations: {}\n");
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        var pull = DeployWorld.Open(world, "page");
        var first = demo.Octo.Merge(pull);
        await world.CheckBecomesAsync(first, "botapp/tests", "success");
        await DeployWorld.AnsweredAsync(world, demo.Robin, pull, "/deploy staging", $"{first[..7]} is live in `staging`");
        demo.Robin.Push(demo.Repository, "drop", "shop/migrations/0002_drop.py", Drop);
        var drop = demo.Robin.OpenPullRequest(demo.Repository, "drop", "Nobody needs notes");
        var second = demo.Octo.Merge(drop);
        await world.CheckBecomesAsync(second, "botapp/tests", "success");
        await DeployWorld.AnsweredAsync(world, demo.Robin, drop, "/deploy staging", $"{second[..7]} is live in `staging`");

        await DeployWorld.AnsweredAsync(world, demo.Robin, pull, "/rollback staging", "`contract-migration`");

        world.Comments(pull)[^1].Body.ShouldContain("shop/migrations");
        DeployWorld.Records(demo, "staging").Count.ShouldBe(2);
        var barred = demo.Robin.Comment(pull, "/rollback staging --force reason:\"nobody reads notes\"");
        await world.UntilAsync(() => world.Reacted(barred, "-1") && world.Comments(pull).Any(comment => comment.Body.Contains("by somebody with the role admin", StringComparison.Ordinal)), 60, "the refusal of the force");
        DeployWorld.Records(demo, "staging").Count.ShouldBe(2);
        await DeployWorld.AnsweredAsync(world, demo.Octo, pull, "/rollback staging --force reason:\"nobody reads notes\"", $"{first[..7]} is live in `staging`");
        (await DeployWorld.AuditAsync(world, "/rollback")).ShouldContain(line => line.Outcome == "done" && line.Code == "deploying" && line.Reason == "nobody reads notes");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task M4_M6_What_is_dropped_waits_until_the_pull_request_that_stopped_using_it_is_live_in_production(string kind)
    {
        var (database, world) = await DeployWorld.StartAsync(kind, besides: "\nmigrations: { contract: failure }\n");
        await using var _1 = database;
        await using var _2 = world;
        var demo = world.Demo;
        const string Forget = "migrations.SeparateDatabaseAndState(state_operations=[\n                migrations.RemoveField(";
        demo.Robin.Push(demo.Repository, "forget", "shop/migrations/0002_forget.py", Drop.Replace("migrations.RemoveField(", Forget, StringComparison.Ordinal).Replace("        ),\n    ]", "        )]),\n    ]", StringComparison.Ordinal));
        var forget = demo.Robin.OpenPullRequest(demo.Repository, "forget", "Nobody uses notes any more");
        await world.CheckBecomesAsync(forget, Check, "success");
        await world.CheckBecomesAsync(forget, "botapp/gate", "success");
        demo.Robin.Push(demo.Repository, "drop", "shop/migrations/0003_drop.py", Drop.Replace("0001_initial", "0002_forget", StringComparison.Ordinal));
        var drop = demo.Robin.OpenPullRequest(demo.Repository, "drop", "Drop notes", $"It is time.\n\nContract-After: #{forget.Number}\n");
        (await world.CheckBecomesAsync(drop, Check, "failure")).Annotations.ShouldHaveSingleItem().Message.ShouldContain($"#{forget.Number}, which stopped using it, is not live in production");
        demo.Octo.Label(drop, Label);
        await world.AnsweredAsync(drop);
        await world.UntilAsync(() => world.GitHub.Read(_ => world.Check(drop, Check)?.Summary?.Contains("put the label", StringComparison.Ordinal)) == true, 60, "the label to be seen");
        world.Check(drop, Check)!.Conclusion.ShouldBe("failure", "no label makes it live");

        var merged = demo.Octo.Merge(forget);
        await world.CheckBecomesAsync(merged, "botapp/tests", "success");
        await DeployWorld.AnsweredAsync(world, demo.Octo, forget, "/deploy staging", $"{merged[..7]} is live in `staging`");
        await DeployWorld.AnsweredAsync(world, demo.Octo, forget, "/deploy production", $"{merged[..7]} is live in `production`");
        demo.Octo.Comment(drop, "/refresh");

        (await world.CheckBecomesAsync(drop, Check, "success")).Summary!.ShouldContain("The contraction is accepted");
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task M3_M7_Adding_and_removing_at_once_fails_on_both_lines_and_an_edited_merged_migration_warns(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var world = await World.StartAsync(
            SampleRunner.World(out _, Settings, new Dictionary<string, string?>(StringComparer.Ordinal) { ["shop/migrations/0001_initial.py"] = Initial }), connectionString: database.ConnectionString);
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "both", "shop/migrations/0002_both.py", Drop.Replace("        # nobody reads", "        migrations.AddField(\"order\", \"remark\", models.TextField(null=True)),\n        # nobody reads", StringComparison.Ordinal));
        var both = demo.Robin.OpenPullRequest(demo.Repository, "both", "Call notes remarks");
        demo.Robin.Push(demo.Repository, "edit", "shop/migrations/0001_initial.py", Initial.Replace("TextField(null=True)", "CharField(null=True, max_length=9)", StringComparison.Ordinal));
        var edit = demo.Robin.OpenPullRequest(demo.Repository, "edit", "Shorter notes");

        var mixed = await world.CheckBecomesAsync(both, Check, "failure");
        mixed.Annotations.Where(one => one.Title!.Contains("MIG001", StringComparison.Ordinal)).Select(one => one.StartLine).Order().ShouldBe([7, 9]);
        var edited = await world.CheckBecomesAsync(edit, Check, "neutral");
        edited.Annotations.ShouldContain(one => one.Title!.Contains("MIG007", StringComparison.Ordinal) && one.Path == "shop/migrations/0001_initial.py");
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task M1_What_only_adds_passes_and_a_pull_request_without_migrations_waits_for_nothing()
    {
        await using var world = await World.StartAsync(
            SampleRunner.World(out _, Settings, new Dictionary<string, string?>(StringComparer.Ordinal) { ["shop/migrations/0001_initial.py"] = Initial }));
        var demo = world.Demo;
        demo.Robin.Push(demo.Repository, "add", "shop/migrations/0002_add.py", Drop.Replace("migrations.RemoveField(", "migrations.AddField(", StringComparison.Ordinal)
            .Replace("name=\"note\",", "name=\"rank\",\n            field=models.IntegerField(null=True),", StringComparison.Ordinal).Replace("import migrations", "import migrations, models", StringComparison.Ordinal));
        var adds = demo.Robin.OpenPullRequest(demo.Repository, "add", "A rank");
        demo.Robin.Push(demo.Repository, "words", "README.md", "# words\n");
        var words = demo.Robin.OpenPullRequest(demo.Repository, "words", "Words");

        (await world.CheckBecomesAsync(adds, Check, "success")).Title!.ShouldContain("expand");
        await world.CheckBecomesAsync(adds, "botapp/gate", "success");
        await world.CheckBecomesAsync(words, "botapp/gate", "success");
        await world.AssertCleanAsync();
    }
}
