using BotApp.Core.Checks;
using BotApp.Core.Migrations;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Migrations;

public sealed class MigrationRulesTests
{
    private const string Path = "shop/migrations/0002_change.py";

    private static readonly MigrationSettings Strict = new() { Contract = MigrationLevel.Failure, OneStepRemoval = MigrationLevel.Failure };

    [Fact]
    public void M1_a_nullable_column_alone_passes() =>
        Judged(Django("migrations.AddField('order', 'note', models.TextField(null=True))")).Conclusion.ShouldBe(CheckConclusion.Success);

    [Theory]
    [InlineData(MigrationLevel.Warning, CheckConclusion.Neutral)]
    [InlineData(MigrationLevel.Failure, CheckConclusion.Failure)]
    public void M2_a_removal_together_with_its_code_is_what_the_settings_say(MigrationLevel level, CheckConclusion expected)
    {
        var verdict = Judged(Django("migrations.RemoveField('order', 'note')"), new MigrationSettings { OneStepRemoval = level }, new ChangedCode("shop/models.py", null));

        verdict.Conclusion.ShouldBe(expected);
        verdict.Findings.ShouldContain(finding => finding.Rule == "MIG003" && finding.Level == level && finding.Line == 6);
    }

    [Fact]
    public void M3_adding_and_removing_fail_with_both_lines()
    {
        var verdict = Judged(Django("migrations.AddField('order', 'note', models.TextField(null=True))", "migrations.RemoveField('order', 'text')"));

        verdict.Conclusion.ShouldBe(CheckConclusion.Failure);
        verdict.Findings.Where(finding => finding.Rule == "MIG001").Select(finding => finding.Line).Order().ShouldBe([6, 7]);
    }

    [Fact]
    public void M4_a_removal_from_the_state_only_passes_as_the_first_release()
    {
        var verdict = Judged(Django("migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField('order', 'note')])"), Strict, new ChangedCode("shop/models.py", null));

        (verdict.Conclusion, verdict.Highest).ShouldBe((CheckConclusion.Success, MigrationClass.StateOnly));
    }

    [Fact]
    public void M6_a_label_that_holds_passes_with_a_note_and_one_that_does_not_is_still_blocked()
    {
        var input = Input(Django("migrations.RemoveField('order', 'note')"), Strict);

        var accepted = MigrationRules.Judge(input, new MigrationAcceptance(true, "dana", "dana put it on.", null));
        (accepted.Conclusion, accepted.Reason).ShouldBe((CheckConclusion.Success, "The contraction is accepted: dana."));
        MigrationRules.Judge(input, new MigrationAcceptance(false, "", "the author put it on.", [])).Conclusion.ShouldBe(CheckConclusion.Failure);
        MigrationRules.Judge(input, new MigrationAcceptance(true, "dana", "earlier.", ["another step"])).Conclusion.ShouldBe(CheckConclusion.Failure, "it was pushed after the label was put on");
    }

    [Fact]
    public void M7_an_edited_merged_migration_warns_and_a_new_layout_does_not()
    {
        var before = Django("migrations.AddField('order', 'note', models.TextField(null=True))");
        MigrationVerdict Edited(string text) => MigrationRules.Judge(new MigrationInput(Strict, [new MigrationSource(Path, MigrationChange.Edited) { Text = text, Before = before }]));

        var edited = Edited(before.Replace("note", "remark", StringComparison.Ordinal));
        edited.Conclusion.ShouldBe(CheckConclusion.Neutral);
        edited.Findings.ShouldContain(finding => finding.Rule == "MIG007");
        Edited(before.Replace('\'', '"')).Conclusion.ShouldBe(CheckConclusion.Success);
        Edited(Django("migrations.AddField('order', 'note', models.TextField(null=True))", "migrations.DeleteModel('order')")).Findings.ShouldContain(finding => finding.Rule == "MIG002");
    }

    [Theory]
    [InlineData("migrations.AddField('order', 'n', models.IntegerField())", MigrationClass.Restrict)]
    [InlineData("migrations.AddField('order', 'n', models.IntegerField(db_default=0))", MigrationClass.Expand)]
    [InlineData("migrations.RenameField('order', 'a', 'b')", MigrationClass.Contract)]
    [InlineData("migrations.RemoveIndex('order', 'i')", MigrationClass.Expand)]
    [InlineData("migrations.RunPython(migrations.RunPython.noop)", MigrationClass.StateOnly)]
    [InlineData("migrations.RunSQL('UPDATE a SET b = 1')", MigrationClass.Data)]
    [InlineData("migrations.RunSQL('''-- first\nALTER TABLE a DROP COLUMN b; SELECT 1''')", MigrationClass.Contract)]
    [InlineData("migrations.RunSQL(f'DROP TABLE {name}')", MigrationClass.Contract)]
    [InlineData("migrations.RunSQL(sql())", MigrationClass.Unknown)]
    [InlineData("*make()", MigrationClass.Unknown)]
    [InlineData("custom.Something('order')", MigrationClass.Unknown)]
    [InlineData("migrations.RunSQL('DO $$ BEGIN DROP TABLE a; END $$')", MigrationClass.Unknown)]
    [InlineData("SafeRemoveField('order', 'a', deletion_action=DeletionAction.MOVE_TO_PENDING)", MigrationClass.StateOnly)]
    [InlineData("SafeRemoveField('order', 'a', deletion_action=DeletionAction.DELETE)", MigrationClass.Contract)]
    public void Operations_of_Django_have_their_classes(string operation, MigrationClass expected) => Judged(Django(operation)).Highest.ShouldBe(expected);

    [Theory]
    [InlineData("op.add_column('t', sa.Column('a', sa.Integer()))", MigrationClass.Expand)]
    [InlineData("op.add_column('t', sa.Column('a', sa.Integer(), nullable=False))", MigrationClass.Restrict)]
    [InlineData("op.add_column('t', sa.Column('a', sa.Integer(), nullable=False, server_default='0'))", MigrationClass.Expand)]
    [InlineData("with op.batch_alter_table('t') as batch_op:\n        batch_op.drop_column('a')", MigrationClass.Contract)]
    [InlineData("for name in ('a', 'b'):\n        op.drop_column('t', name)", MigrationClass.Contract)]
    [InlineData("helper()", MigrationClass.Contract)]
    [InlineData("drop = op.drop_table; drop('t')", MigrationClass.Unknown)]
    [InlineData("getattr(op, 'drop_table')('t')", MigrationClass.Unknown)]
    [InlineData("op.get_bind().execute(sa.text('ALTER TABLE t RENAME TO u'))", MigrationClass.Contract)]
    [InlineData("op.execute('INSERT INTO t VALUES (1)')", MigrationClass.Data)]
    [InlineData("op.alter_column('t', 'a', new_column_name='b')", MigrationClass.Contract)]
    [InlineData("op.create_table('t'); op.drop_column('t', 'a')", MigrationClass.Expand)]
    [InlineData("pass", MigrationClass.StateOnly)]
    [InlineData("print(f\"{op.drop_table('t')}\")", MigrationClass.Contract)]
    public void Operations_of_Alembic_have_their_classes(string body, MigrationClass expected) => Judged(Alembic(body)).Highest.ShouldBe(expected);

    [Theory]
    [InlineData("class Migration(migrations.Migration):\n    operations = [")]
    [InlineData("class Migration(migrations.Migration):\n    operations = ['unclosed]\n")]
    [InlineData("class Migration:\n    x = 1 ?\n")]
    public void What_cannot_be_read_is_said_and_never_passes(string text)
    {
        var verdict = Judged(text);

        (verdict.Conclusion, verdict.Code, verdict.Highest).ShouldBe((CheckConclusion.Neutral, "unknown", MigrationClass.Unknown));
        MigrationText.Of(verdict, Input(text, Strict)).Summary.ShouldContain("cannot be read");
    }

    [Fact]
    public void A_comment_sets_a_rule_aside_with_a_reason_and_one_without_is_a_finding_itself()
    {
        var allowed = Judged(Django("migrations.RemoveField('order', 'note'),  # botapp: allow MIG002 nobody reads it"), Strict);
        allowed.Conclusion.ShouldBe(CheckConclusion.Success);
        allowed.Findings.ShouldHaveSingleItem().Because.ShouldBe("nobody reads it");

        var bare = Judged(Django("migrations.RemoveField('order', 'note'),  # botapp: allow MIG002"), Strict);
        bare.Conclusion.ShouldBe(CheckConclusion.Failure);
        bare.Findings.ShouldContain(finding => finding.Rule == "ALLOW");
    }

    [Fact]
    public void Two_migrations_with_the_same_parent_are_two_heads()
    {
        var text = Django("migrations.AddField('order', 'note', models.TextField(null=True))");
        var input = Input(text, Strict) with { Known = [new MigrationSource("shop/migrations/0002_other.py", MigrationChange.Known) { Text = text }] };

        MigrationRules.Judge(input).Findings.ShouldContain(finding => finding.Rule == "MIG008" && finding.Line == 4);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("Drops the note.\r\n\r\nContract-After: #12\r\n", "12")]
    [InlineData("contract-after: #12, #13 #12.", "12 13")]
    [InlineData("See Contract-After: #12", "")]
    [InlineData("<!-- Contract-After: #123 -->\nContract-After: #0 #x 5 #99999999999", "")]
    [InlineData("<!--\nContract-After: #1", "")]
    [InlineData("```\nContract-After: #1\n```\nContract-After: #2", "2")]
    [InlineData("Contract-After: #1 #2 #3 #4 #5 #6", "1 2 3 4 5")]
    public void What_stopped_using_it_is_named_on_a_line_of_its_own(string? text, string numbers) =>
        string.Join(' ', ContractAfter.Numbers(text)).ShouldBe(numbers);

    [Fact]
    public void M6_What_is_dropped_before_its_last_use_is_gone_from_production_is_accepted_by_no_label()
    {
        var input = Input(Django("migrations.RemoveField('order', 'note')"), Strict);
        MigrationVerdict Labelled(bool? isLive) => MigrationRules.Judge(input with { After = [new FirstRelease("#12", isLive)] }, new MigrationAcceptance(true, "dana", "dana put it on.", null));

        Labelled(false).Conclusion.ShouldBe(CheckConclusion.Failure);
        Labelled(false).Findings.ShouldContain(finding => finding.Message.Contains("#12, which stopped using it, is not live in production", StringComparison.Ordinal));
        Labelled(true).Conclusion.ShouldBe(CheckConclusion.Success);
        Labelled(null).Conclusion.ShouldBe(CheckConclusion.Success);
        Labelled(null).Findings.ShouldContain(finding => finding.Message.Contains("is not known", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shop/migrations/0002_forget.py", "and is live in production")]
    [InlineData("shop/migrations/0001_initial.py", "and is not live in production: wait")]
    [InlineData(null, "is not known")]
    public void M4_The_second_release_is_told_where_the_first_one_is(string? live, string expected)
    {
        var forget = Django("migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField('order', 'note')])");
        var input = new MigrationInput(Strict, [new MigrationSource("shop/migrations/0003_drop.py", MigrationChange.Added) { Text = Django("migrations.RemoveField('order', 'note')") }])
        {
            Known = [new MigrationSource("shop/migrations/0002_forget.py", MigrationChange.Known) { Text = forget }],
            LivePaths = live is null ? null : [live],
        };

        MigrationRules.Judge(input).Findings.ShouldContain(finding => finding.Rule == "MIG002" && finding.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_range_of_commits_has_the_class_of_its_most_harmful_step()
    {
        var range = MigrationRange.Of(Strict, [new MigrationSource(Path, MigrationChange.Added) { Text = Django("migrations.DeleteModel('order')") }]);

        (range.Contracts, range.Steps.Count).ShouldBe((true, 1));
        MigrationRange.NotRead.MayHarm.ShouldBeTrue();
    }

    private static string Django(params string[] operations) =>
        "from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n    dependencies = [('shop', '0001_initial')]\n    operations = [\n"
        + string.Concat(operations.Select(one => $"        {(one.Contains('#', StringComparison.Ordinal) ? one : one + ",")}\n")) + "    ]\n";

    private static string Alembic(string body) =>
        $"from alembic import op\nimport sqlalchemy as sa\n\nrevision = 'b'\ndown_revision = 'a'\n\ndef helper():\n    op.drop_table('old')\n\ndef upgrade():\n    {body}\n\ndef downgrade():\n    op.drop_table('t')\n";

    private static MigrationInput Input(string text, MigrationSettings settings, params ChangedCode[] code) => new(settings, [new MigrationSource(Path, MigrationChange.Added) { Text = text }]) { Code = code };

    private static MigrationVerdict Judged(string text, MigrationSettings? settings = null, params ChangedCode[] code) => MigrationRules.Judge(Input(text, settings ?? new MigrationSettings(), code));
}
