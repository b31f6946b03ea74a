using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

/// <summary>What may be written where: <c>|</c> marks the cursor.</summary>
public sealed class SettingsCompletionTests
{
    [Theory]
    [InlineData("|", "version,pipelines,tests,coverage,gate,commands,checks,notify,previews,deployments,releases,migrations")]
    [InlineData("version: 1\npipe|", "pipelines")]
    [InlineData("version: 1\nga|\npipelines:\n  tests: {}\n", "gate")]
    [InlineData("gate:\n  gr|", "grace")]
    [InlineData("gate:\n  grace: 0s\n  dead|line: 1h\n", "deadline")]
    [InlineData("gate:\n  grace: 0s\n  |\n  deadline: 1h\n", "branches,required,required-if-present,optional,must-run,unknown,up-to-date,drafts,hold-labels,freeze,freeze-exception-labels")]
    [InlineData("gate: { up|", "up-to-date")]
    [InlineData("gate: { grace: 0s, un| }\n", "unknown,must-run")]
    [InlineData("gate: {\n  grace: 0s,\n  dr|\n}\n", "drafts")]
    [InlineData("gate:\n  freeze:\n    - cr|", "cron")]
    [InlineData("gate:\n  freeze:\n    - cron: \"0 3 * * *\"\n      dur|", "duration")]
    [InlineData("gate:\n  freeze:\n  - cron: \"0 3 * * *\"\n  - fr|", "from")]
    [InlineData("gate:\n  freeze: [{ cron: \"0 3 * * *\", ti|", "timezone,duration")]
    [InlineData("pipelines:\n  tests:\n    mo|", "mode")]
    [InlineData("pipelines:\n  tests: { on: { push: { br|", "branches")]
    [InlineData("tests:\n  quarantine:\n    - |", "test,until,reason")]
    [InlineData("pipelines:\n  tests:\n    workflow: tests.yml\n\n|", "version,tests,coverage,gate,commands,checks,notify,previews,deployments,releases,migrations")]
    public void Keys_are_those_of_the_place_that_are_not_there_yet(string text, string expected) => Labels(text).ShouldBe(expected.Split(','));

    [Theory]
    [InlineData("pipelines:\n  tests:\n    mode: |", "observe,dispatch")]
    [InlineData("pipelines:\n  tests:\n    mode: dis|\n", "dispatch")]
    [InlineData("pipelines:\n  tests:\n    mode:|", "observe,dispatch")]
    [InlineData("gate: { drafts: |", "pending,evaluate")]
    [InlineData("gate: { drafts: ev| }", "evaluate")]
    [InlineData("coverage:\n  action: |", "warn,fail")]
    [InlineData("gate:\n  grace: |", "1m")]
    [InlineData("pipelines:\n  tests: {}\n  more:\n    needs: [|]\n", "tests")]
    [InlineData("pipelines:\n  a: {}\n  b: {}\ngate:\n  required:\n    - |", "check,app,a,b")]
    [InlineData("pipelines:\n  a: {}\n  b: {}\ngate:\n  required: [a, |]", "a,b")]
    [InlineData("deployments:\n  staging: {}\n  production:\n    requires: |", "staging")]
    [InlineData("commands:\n  enabled: [help, dep|]", "deploy")]
    [InlineData("deployments:\n  production:\n    production: |", "true,false")]
    public void Values_are_the_words_of_the_key_and_names_of_the_file(string text, string expected) => Labels(text).ShouldBe(expected.Split(','));

    [Theory]
    [InlineData("# a rem|ark")]
    [InlineData("gate: # a rem|ark\n")]
    [InlineData("checks:\n  prefix: \"ci|/\"")]
    [InlineData("previews:\n  web:\n    url: >\n      https|://")]
    [InlineData("nothing:\n  known: h|")]
    [InlineData("pipelines:\n  te|")]
    public void Where_nothing_is_known_nothing_is_offered(string text) => Labels(text).ShouldBeEmpty();

    [Theory]
    [InlineData("pipelines:\n  tests:\n    mo|\n", "pipelines:\n  tests:\n    mode: |\n", "mode")]
    [InlineData("gate:\n  gra|ce: 0s\n", "gate:\n  grace|: 0s\n", "grace")]
    [InlineData("ga|", "gate:\n  |", "gate")]
    [InlineData("gate: { hold|", "gate: { hold-labels: |", "hold-labels")]
    [InlineData("gate:\n  hold|", "gate:\n  hold-labels: [|]", "hold-labels")]
    [InlineData("gate:\n  fr|", "gate:\n  freeze:\n    - |", "freeze")]
    [InlineData("pipelines:\n  tests:\n    mode: obs|erve # as it is\n", "pipelines:\n  tests:\n    mode: dispatch| # as it is\n", "dispatch")]
    [InlineData("deployments:\n  staging: {}\n  production:\n    requires: |\n", "deployments:\n  staging: {}\n  production:\n    requires: [staging|]\n", "staging")]
    public void What_is_chosen_takes_the_place_of_the_word_and_writing_goes_on_behind_it(string before, string after, string choice)
    {
        var (text, offset) = Cursor(before);

        var found = SettingsCompletion.At(text, choice == "dispatch" ? offset - "obs".Length : offset);
        var chosen = found.Candidates.Single(candidate => candidate.Label == choice);

        (text[..found.Start] + chosen.Insert[..chosen.Caret] + "|" + chosen.Insert[chosen.Caret..] + text[found.End..]).ShouldBe(after);
    }

    [Fact]
    public void A_candidate_says_what_it_means_and_what_holds_without_it()
    {
        var (text, offset) = Cursor("gate:\n  up|");

        var candidate = SettingsCompletion.At(text, offset).Candidates.ShouldHaveSingleItem();

        candidate.Description.ShouldBe("What being behind the base does. One of off, merge-conflicts, strict. Default: off.");
        SettingsCompletion.At("notify:\n  - ", 12).Candidates[0].ShouldSatisfyAllConditions(first => first.Label.ShouldBe("on"), first => first.Description.ShouldStartWith("Required. The events"));
    }

    [Fact]
    public void Every_key_of_the_vocabulary_is_offered_where_it_belongs()
    {
        foreach (var key in SettingsSchema.Keys)
        {
            var steps = key.Path.Replace("[]", ".[]").Split('.');
            var open = string.Concat(steps[..^1].Select(step => step == "[]" ? "[{ " : $"{(step == "*" ? "name" : step)}: {{ ")).Replace("{ [{ ", "[{ ");

            SettingsCompletion.At(open, open.Length).Candidates.Select(candidate => candidate.Label).ShouldContain(steps[^1], $"{key.Path}: {open}");
        }
    }

    [Fact]
    public void Whatever_is_written_and_wherever_the_cursor_stands_it_never_throws()
    {
        const string whole = "version: 1\r\npipelines:\n  a: { on: { push: { branches: [main, \"x\"] }, schedule: [{ cron: '0 3 * * *' }] } }\n  'b':\n    needs: [a]\n    inputs: >-\n      text\n\n      more\n  - - x: y\n? {\n";
        for (var length = 0; length <= whole.Length; length++)
        {
            for (var offset = 0; offset <= length; offset += 3)
            {
                var found = SettingsCompletion.At(whole[..length], offset);
                (found.Start >= 0 && found.End >= found.Start && found.End <= length).ShouldBeTrue();
            }
        }

        foreach (var odd in new[] { "}", "]]", "{[}]", ",", ": :", "- - -", "[\n}\n", "\"", "'", "a: |", "a: [,", "\t", "\r", "\r\n", "-", "a:\n-", "{a:{b:[c,{d" })
        {
            SettingsCompletion.At(odd, odd.Length + 5).Candidates.Count.ShouldBeGreaterThanOrEqualTo(0);
        }
    }

    private static List<string> Labels(string marked)
    {
        var (text, offset) = Cursor(marked);
        return [.. SettingsCompletion.At(text, offset).Candidates.Select(candidate => candidate.Label)];
    }

    private static (string Text, int Offset) Cursor(string marked) => (marked.Remove(marked.IndexOf('|'), 1), marked.IndexOf('|'));
}
