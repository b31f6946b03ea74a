using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

/// <summary>Snippets: each is good by itself, in the file one begins with, and beside all others.</summary>
public sealed class SettingsSnippetsTests
{
    public static TheoryData<string> Names => [.. SettingsSnippets.All.Select(snippet => snippet.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_snippet_is_valid_alone_and_in_a_new_file(string name)
    {
        var snippet = SettingsSnippets.Find(name)!; // of the table itself

        Errors("version: 1\n" + snippet.Yaml).ShouldBeEmpty();
        var inserted = SettingsSnippets.Insert(SettingsSnippets.Start, snippet);
        inserted.Problem.ShouldBeNull();
        Errors(inserted.Text).ShouldBeEmpty();
        inserted.Text.ShouldStartWith("version: 1\n# Which workflows");
        (snippet.Title.Length > 0 && snippet.Sentence.EndsWith('.')).ShouldBeTrue();
    }

    [Fact]
    public void All_snippets_one_after_the_other_are_a_valid_file_and_a_second_time_changes_nothing()
    {
        var text = SettingsSnippets.Start;
        foreach (var snippet in SettingsSnippets.All)
        {
            var inserted = SettingsSnippets.Insert(text, snippet);
            inserted.Problem.ShouldBeNull(snippet.Name);
            text = inserted.Text;
        }

        Errors(text).ShouldBeEmpty(text);
        Errors(SettingsSnippets.Start).ShouldBeEmpty();
        var again = SettingsSnippets.Insert(text, SettingsSnippets.Find("deployments")!); // it is there
        again.Text.ShouldBe(text);
        again.Problem.ShouldBe("`deployments.staging` is there already and stays as it is. `deployments.production` is there already and stays as it is.");
    }

    [Fact]
    public void What_stands_in_a_section_stays_and_the_rest_goes_below_it_as_far_to_the_right()
    {
        const string file = "version: 1\r\ngate:\r\n    grace: 0s # soon\r\n\r\n# who is told\r\nnotify:\r\n- on: [\"*\"]\r\n  email: [a@example.org]\r\n";

        var strict = SettingsSnippets.Insert(file, SettingsSnippets.Find("strict")!);
        var both = SettingsSnippets.Insert(strict.Text, SettingsSnippets.Find("notify")!);

        both.Text.ShouldBe("""
            version: 1
            gate:
                grace: 0s # soon
                up-to-date: strict
                drafts: pending
                hold-labels: [do-not-merge]

            # who is told
            notify:
            - on: ["*"]
              email: [a@example.org]
            - on: [deploy-failed, publish-failed]
              slack: TEAM_CHANNEL

            """.ReplaceLineEndings("\n"));
        Errors(both.Text).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("version: 1\ngate: { grace: 0s }\n", "`gate` is written on one line, so nothing was put into it: copy the snippet by hand.")]
    [InlineData("version: 1\ngate:\n  drafts: evaluate\n", "`gate.drafts` is there already and stays as it is.")]
    public void What_cannot_be_put_in_is_said(string file, string expected)
    {
        var inserted = SettingsSnippets.Insert(file, SettingsSnippets.Find("strict")!);

        inserted.Problem.ShouldBe(expected);
        Errors(inserted.Text).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n# only a remark")]
    [InlineData("[")]
    [InlineData("gate")]
    [InlineData("gate:\n\t- x")]
    [InlineData(":\n: :")]
    public void Whatever_the_file_is_a_snippet_never_breaks(string file)
    {
        foreach (var snippet in SettingsSnippets.All)
        {
            SettingsSnippets.Insert(file, snippet).Text.ShouldEndWith("\n");
        }
    }

    private static IEnumerable<string> Errors(string text) => SettingsReader.Read(text, SettingsReader.DefaultPath).Errors.Select(error => $"{error.Line}:{error.Column} {error.Message}");
}
