using System.Text.Json;
using BotApp.Core.Checks;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Checks;

public class ReportDocumentTests
{
    [Fact]
    public void The_document_has_the_agreed_shape()
    {
        var report = Samples.Recorded("real-pytest.xml");
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("3.12", [report])]) { Tree = Samples.Shop });

        using var document = JsonDocument.Parse(ReportDocument.Write(verdict));

        var root = document.RootElement;
        Names(root).ShouldBe(["schema", "conclusion", "totals", "files", "failures"]);
        root.GetProperty("schema").GetInt32().ShouldBe(1);
        root.GetProperty("conclusion").GetString().ShouldBe("failure");
        var totals = root.GetProperty("totals");
        Names(totals).ShouldBe(["tests", "passed", "failed", "errors", "skipped", "flaky", "quarantined", "durationSeconds"]);
        totals.GetProperty("tests").GetInt32().ShouldBe(23);
        var file = root.GetProperty("files")[0];
        Names(file).ShouldBe(["path", "format", "dialect", "records", "incomplete", "problems"]);
        Names(file.GetProperty("records")).ShouldBe(["total", "passed", "failed", "errors", "skipped"]);
        file.GetProperty("records").GetProperty("total").GetInt32().ShouldBe(24);
        root.GetProperty("failures").GetArrayLength().ShouldBe(13);
        var failure = root.GetProperty("failures").EnumerateArray().Single(each => each.GetProperty("id").GetString() == "tests.unit.test_cart.TestTotal::test_two_lines");
        Names(failure).ShouldBe(["id", "name", "suite", "variant", "kind", "message", "path", "line", "attempts"]);
        failure.GetProperty("path").GetString().ShouldBe("tests/unit/test_cart.py");
        failure.GetProperty("line").GetInt32().ShouldBe(11);
        failure.GetProperty("kind").GetString().ShouldBe("failure");
        failure.GetProperty("variant").GetString().ShouldBe("3.12");
    }

    [Fact]
    public void Damage_is_told_with_line_and_column()
    {
        var verdict = TestsRules.Judge(new TestsInput([new RunReports("", [Samples.Xml("<testsuite>\n<testcase name='a")])]));

        using var document = JsonDocument.Parse(ReportDocument.Write(verdict));

        var file = document.RootElement.GetProperty("files")[0];
        file.GetProperty("incomplete").GetBoolean().ShouldBeTrue();
        file.GetProperty("problems")[0].GetProperty("line").GetInt32().ShouldBe(2);
    }

    private static List<string> Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
