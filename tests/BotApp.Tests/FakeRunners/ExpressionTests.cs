using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Expressions;

namespace BotApp.Tests.FakeRunners;

public sealed class ExpressionTests
{
    private const string Contexts = """
        {
          "github": { "event_name": "push", "ref": "refs/heads/main", "run_attempt": "1", "event": { "pull_request": { "labels": [{ "name": "bug" }, { "name": "ui" }] } } },
          "inputs": { "sha": "", "action": "up", "dry": false },
          "vars": { "HOST": "http://host" },
          "matrix": { "python": 3.1, "os": "ubuntu-latest" },
          "needs": { "build": { "result": "success", "outputs": { "n": "2" } }, "lint": { "result": "failure", "outputs": {} } }
        }
        """;

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-2.5e1", "-25")]
    [InlineData("0xff", "255")]
    [InlineData("'it''s'", "it's")]
    [InlineData("true", "true")]
    [InlineData("null", "")]
    [InlineData("github.event_name", "push")]
    [InlineData("GitHub.Event_Name", "push")]
    [InlineData("github['event_name']", "push")]
    [InlineData("github.nothing.at.all", "")]
    [InlineData("matrix.python", "3.1")]
    [InlineData("inputs.sha || github.ref", "refs/heads/main")]
    [InlineData("inputs.action == 'up' && 'yes' || 'no'", "yes")]
    [InlineData("'PUSH' == github.event_name", "true")]
    [InlineData("'' == 0", "true")]
    [InlineData("null == 0", "true")]
    [InlineData("'a' == 0", "false")]
    [InlineData("'3' < 10", "true")]
    [InlineData("2 >= 2", "true")]
    [InlineData("!inputs.dry", "true")]
    [InlineData("!(1 == 1 || false)", "false")]
    [InlineData("1 == 1 == true", "true")]
    [InlineData("false && true || true", "true")]
    [InlineData("format('{0}-{1} {{x}}', 'a', 2)", "a-2 {x}")]
    [InlineData("contains('Hello', 'ELL')", "true")]
    [InlineData("contains(needs.*.result, 'failure')", "true")]
    [InlineData("join(github.event.pull_request.labels.*.name, '+')", "bug+ui")]
    [InlineData("github.event.pull_request.labels[1].name", "ui")]
    [InlineData("startsWith(github.ref, 'refs/heads/')", "true")]
    [InlineData("endsWith(github.ref, 'MAIN')", "true")]
    [InlineData("fromJSON('{\"a\":[1,2]}').a[1]", "2")]
    [InlineData("toJSON('x')", "\"x\"")]
    [InlineData("needs.build.outputs.n", "2")]
    [InlineData("hashFiles('**/lock')", "")]
    public void An_expression_has_githubs_value(string expression, string expected)
    {
        var value = Scope(ScopeStatus.Success).Evaluate(ExpressionParser.Parse(expression));

        ExpressionValue.ToText(value).ShouldBe(expected);
    }

    [Theory]
    [InlineData("1 +", "Unexpected '+'")]
    [InlineData("(1", "Expected ')'")]
    [InlineData("'open", "no closing quote")]
    [InlineData("github.", "a name after '.'")]
    [InlineData("nope(1)", "no function 'nope'")]
    [InlineData("secret.X", "'secret' is not known here")]
    [InlineData("contains('a')", "takes 2 arguments, not 1")]
    [InlineData("fromJSON('{')", "not JSON")]
    [InlineData("", "a value")]
    public void A_mistake_is_explained(string expression, string part) =>
        Should.Throw<ExpressionException>(() => Scope(ScopeStatus.Success).Evaluate(ExpressionParser.Parse(expression))).Message.ShouldContain(part);

    [Fact]
    public void Deep_nesting_is_refused_instead_of_overflowing() =>
        Should.Throw<ExpressionException>(() => ExpressionParser.Parse(new string('(', 10_000))).Message.ShouldContain("nested deeper");

    [Theory]
    [InlineData(null, "Success", true)]
    [InlineData(null, "Failure", false)]
    [InlineData("github.event_name == 'push'", "Failure", false)]
    [InlineData("${{ github.event_name == 'push' }}", "Success", true)]
    [InlineData("always()", "Cancelled", true)]
    [InlineData("failure() && github.event_name == 'push'", "Failure", true)]
    [InlineData("!cancelled()", "Failure", true)]
    [InlineData("${{ !cancelled() && (inputs.action == 'down' || needs.build.result == 'success') }}", "Skipped", true)]
    [InlineData("success()", "Skipped", false)]
    [InlineData("cancelled()", "Cancelled", true)]
    [InlineData("false", "Success", false)]
    public void A_condition_asks_for_success_unless_it_names_a_status(string? condition, string status, bool expected) =>
        Scope(Enum.Parse<ScopeStatus>(status)).IsMet(condition).ShouldBe(expected);

    [Fact]
    public void A_text_keeps_what_is_outside_the_braces()
    {
        var text = Scope(null).Interpolate("a ${{ inputs.action }}b${{ '}}' }} $HOME ${x}");

        text.ShouldBe("a upb}} $HOME ${x}");
    }

    [Fact]
    public void A_text_that_is_one_expression_keeps_its_type() =>
        Scope(null).Resolve("${{ fromJSON('[1]') }}").ShouldBeOfType<JsonArray>();

    [Fact]
    public void A_status_function_outside_a_condition_is_refused() =>
        Should.Throw<ExpressionException>(() => Scope(null).Interpolate("${{ success() }}")).Message.ShouldContain("only be used in 'if'");

    private static ExpressionScope Scope(ScopeStatus? status) => new(JsonNode.Parse(Contexts)!.AsObject(), status);
}
