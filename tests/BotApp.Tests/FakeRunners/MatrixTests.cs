using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;
using BotApp.Simulator.FakeRunners.Workflows;

namespace BotApp.Tests.FakeRunners;

public sealed class MatrixTests
{
    [Fact]
    public void Lists_are_multiplied_in_order() =>
        Names("python: ['3.11', '3.12']\nos: [ubuntu-latest, windows-latest]").ShouldBe(
            ["test (3.11, ubuntu-latest)", "test (3.11, windows-latest)", "test (3.12, ubuntu-latest)", "test (3.12, windows-latest)"]);

    [Fact]
    public void Exclude_takes_entries_away() =>
        Names("a: [1, 2]\nb: [x, y]\nexclude: [{ a: 1, b: x }, { a: 2 }]").ShouldBe(["test (1, y)"]);

    /// <summary>The example of GitHub's documentation of <c>include</c>.</summary>
    [Fact]
    public void Include_extends_entries_or_adds_new_ones()
    {
        var entries = Expand("""
            fruit: [apple, pear]
            animal: [cat, dog]
            include:
              - { color: green }
              - { color: pink, animal: cat }
              - { fruit: apple, shape: circle }
              - { fruit: banana }
              - { fruit: banana, animal: cat }
            """);

        entries.Select(entry => entry.ToJsonString()).ShouldBe(
        [
            """{"fruit":"apple","animal":"cat","color":"pink","shape":"circle"}""",
            """{"fruit":"apple","animal":"dog","color":"green","shape":"circle"}""",
            """{"fruit":"pear","animal":"cat","color":"pink"}""",
            """{"fruit":"pear","animal":"dog","color":"green"}""",
            """{"fruit":"banana"}""",
            """{"fruit":"banana","animal":"cat"}""",
        ]);
    }

    [Fact]
    public void Only_include_makes_its_own_entries() => Names("include: [{ a: 1 }, { a: 2 }]").ShouldBe(["test (1)", "test (2)"]);

    [Fact]
    public void Unquoted_versions_lose_their_zero_as_on_github() => Names("python: [3.10, '3.10']").ShouldBe(["test (3.1)", "test (3.10)"]);

    [Theory]
    [InlineData("a: 1", "'matrix.a' must be a list")]
    [InlineData("a: []", "makes 0 jobs")]
    [InlineData("a: [1]\ninclude: [x]", "'matrix.include' must be a list of mappings")]
    public void What_is_not_a_matrix_is_refused(string yaml, string part) =>
        Should.Throw<ExpressionException>(() => Expand(yaml)).Message.ShouldContain(part);

    [Fact]
    public void More_than_256_jobs_are_refused() =>
        Should.Throw<ExpressionException>(() => Expand($"a: [{string.Join(',', Enumerable.Range(0, 20))}]\nb: [{string.Join(',', Enumerable.Range(0, 20))}]"));

    private static IEnumerable<string> Names(string yaml) => Expand(yaml).Select(entry => Matrix.NameOf("test", entry));

    private static IReadOnlyList<JsonObject> Expand(string yaml) => Matrix.Expand(YamlText.Parse(yaml, "matrix"));
}
