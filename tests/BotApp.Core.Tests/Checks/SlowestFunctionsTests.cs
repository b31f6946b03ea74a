using BotApp.Core.Checks;
using BotApp.Core.Tests.Reports;

namespace BotApp.Core.Tests.Checks;

public class SlowestFunctionsTests
{
    [Fact]
    public void Parameter_sets_count_for_their_function_wherever_they_stand()
    {
        RunReports[] runs =
        [
            new("py312", [Samples.Suite(Case("f[1]", 1) + Case("g[1]", 2) + Case("f[2]", 1)), Samples.Suite(Case("f[3]", 4) + Case("é[1]", 5))]),
            new("py313", [Samples.Suite(Case("f[1]", 8) + Case("f[2]", 8)), Samples.Suite(Case("g[1]", 2) + Case("g[a[b]]", 1))]),
        ];

        TestsRules.Judge(new TestsInput(runs)).SlowestFunctions.ShouldBe(
        [
            new("t::f", "py313", 2, 16),
            new("t::f", "py312", 3, 6),
            new("t::g", "py313", 2, 3),
        ]);
    }

    [Fact]
    public void Functions_that_took_as_long_are_told_in_the_order_of_their_names()
    {
        var cases = string.Concat("edcba".Select(name => Case($"{name}[1]", 1) + Case($"{name}[2]", 1))) + Case("z[1]", 9);
        var input = new TestsInput([new RunReports("", [Samples.Suite(cases)])]);

        var slowest = TestsRules.Judge(input with { Options = input.Options with { Slowest = 2 } }).SlowestFunctions;

        slowest.ShouldBe([new("t::a", "", 2, 2), new("t::b", "", 2, 2)]);
    }

    private static string Case(string name, int seconds) => $"<testcase classname='t' name='{name}' time='{seconds}'/>";
}
