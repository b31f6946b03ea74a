using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class GoTestTests
{
    [Fact]
    public void Events_become_tests_with_their_output()
    {
        var report = Go("""
            {"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"shop/cart"}
            {"Action":"run","Package":"shop/cart","Test":"TestAdds"}
            {"Action":"output","Package":"shop/cart","Test":"TestAdds","Output":"=== RUN   TestAdds\n"}
            {"Action":"pass","Package":"shop/cart","Test":"TestAdds","Elapsed":0.25}
            {"Action":"run","Package":"shop/cart","Test":"TestSells/two"}
            {"Action":"output","Package":"shop/cart","Test":"TestSells/two","Output":"=== RUN   TestSells/two\n"}
            {"Action":"output","Package":"shop/cart","Test":"TestSells/two","Output":"    cart_test.go:33: 1 is not 2\n"}
            {"Action":"fail","Package":"shop/cart","Test":"TestSells/two","Elapsed":0}
            {"Action":"run","Package":"shop/cart","Test":"TestWaits"}
            {"Action":"output","Package":"shop/cart","Test":"TestWaits","Output":"    cart_test.go:40: no printer\n"}
            {"Action":"skip","Package":"shop/cart","Test":"TestWaits","Elapsed":0}
            {"Action":"fail","Package":"shop/cart","Elapsed":0.3}
            {"Action":"start","Package":"shop/empty"}
            {"Action":"skip","Package":"shop/empty","Elapsed":0}
            """);

        report.Format.ShouldBe("gotest");
        report.State.ShouldBe(ReportState.Complete);
        report.Problems.ShouldBeEmpty();
        report.Elements().ShouldBe("3/1/1/0/1");
        report.Test("TestAdds").ShouldSatisfyAllConditions(test => test.Case.Path.ShouldBe("shop/cart"), test => test.Seconds.ShouldBe(0.25));
        report.Test("TestSells/two").Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(problem => problem.Message.ShouldBe("cart_test.go:33: 1 is not 2"), problem => problem.Text.ShouldNotBeNull().ShouldContain("cart_test.go:33"));
        report.Test("TestWaits").Problems[0].Message.ShouldBe("cart_test.go:40: no printer");
    }

    [Fact]
    public void A_package_that_was_not_built_or_failed_alone_is_an_error()
    {
        var built = Go("""
            {"ImportPath":"shop/cart [shop/cart.test]","Action":"build-output","Output":"# shop/cart\n"}
            {"ImportPath":"shop/cart [shop/cart.test]","Action":"build-output","Output":"./cart.go:3:1: syntax error\n"}
            {"ImportPath":"shop/cart [shop/cart.test]","Action":"build-fail"}
            {"Action":"start","Package":"shop/cart"}
            {"Action":"output","Package":"shop/cart","Output":"FAIL\tshop/cart [build failed]\n"}
            {"Action":"fail","Package":"shop/cart","Elapsed":0,"FailedBuild":"shop/cart [shop/cart.test]"}
            """);
        var old = Go("""
            {"Action":"run","Package":"shop/a","Test":"TestA"}
            {"Action":"pass","Package":"shop/a","Test":"TestA"}
            {"Action":"pass","Package":"shop/a"}
            FAIL	shop/cart [build failed]
            """);

        built.Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            test => test.Outcome.ShouldBe(TestOutcome.Error), test => test.Case.ShouldBe(new TestCase("shop/cart", "(package)")), test => test.Problems[0].Message.ShouldBe("./cart.go:3:1: syntax error"));
        built.Records.Total.ShouldBe(0);
        old.IsGreen.ShouldBeFalse();
        old.Tests.Select(test => test.Outcome).ShouldBe([TestOutcome.Passed, TestOutcome.Error]);
    }

    [Fact]
    public void A_panic_leaves_tests_without_a_result_and_they_are_errors()
    {
        var report = Go("""
            {"Action":"run","Package":"p","Test":"TestA"}
            {"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\n"}
            {"Action":"fail","Package":"p","Elapsed":0.1}
            """);

        report.Elements().ShouldBe("1/0/0/1/0");
        report.Test("TestA").Problems.ShouldHaveSingleItem().Text.ShouldNotBeNull().ShouldContain("panic: boom");
    }

    [Fact]
    public void T13_A_package_that_runs_again_is_another_attempt_and_counting_is_not()
    {
        const string fail = """{"Action":"run","Package":"p","Test":"T"}""" + "\n" + """{"Action":"fail","Package":"p","Test":"T"}""" + "\n";
        const string pass = """{"Action":"run","Package":"p","Test":"T"}""" + "\n" + """{"Action":"pass","Package":"p","Test":"T"}""" + "\n";
        const string failed = """{"Action":"fail","Package":"p"}""" + "\n";
        const string passed = """{"Action":"pass","Package":"p"}""" + "\n";

        Go(fail + failed + pass + passed).Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(test => test.Outcome.ShouldBe(TestOutcome.Passed), test => test.IsFlaky.ShouldBeTrue(), test => test.AttemptCount.ShouldBe(2));
        Go(fail + pass + failed).Tests.ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcome.Failed);
        Go(pass + pass + pass + passed).Tests.ShouldHaveSingleItem().ShouldSatisfyAllConditions(test => test.Outcome.ShouldBe(TestOutcome.Passed), test => test.IsFlaky.ShouldBeFalse());
        Go(pass + passed + fail + failed).Tests.ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcome.Failed);
    }

    [Fact]
    public void T28_Without_the_package_s_result_it_is_incomplete()
    {
        var whole = """{"Action":"run","Package":"p","Test":"T"}""" + "\n" + """{"Action":"pass","Package":"p","Test":"T"}""" + "\n" + """{"Action":"pass","Package":"p"}""";
        Go(whole).IsGreen.ShouldBeTrue();
        for (var length = 45; length < whole.Length; length++)
        {
            Go(whole[..length]).IsGreen.ShouldBeFalse($"cut at {length}");
        }
    }

    [Theory]
    [InlineData("""{"Action":"opened","number":1,"Package":"x"}""")]
    [InlineData("""{"Action":"pass"}""")]
    [InlineData("""{"action":"pass","package":"p"}""")]
    public void Other_lines_of_JSON_are_not_taken_for_it(string line) => Go(line).Format.ShouldNotBe("gotest");

    [Fact]
    public void Lines_of_any_length_are_output_and_nothing_is_lost()
    {
        var report = Go($$"""
            go: downloading x v1
            {"Action":"run","Package":"p","Test":"T"}
            {"Action":"output","Package":"p","Test":"T","Output":"{{new string('x', 200_000)}}\n"}
            {"Action":"fail","Package":"p","Test":"T","Elapsed":-3}
            {"Action":"fail","Package":"p"}
            """);

        report.State.ShouldBe(ReportState.Complete);
        report.Elements().ShouldBe("1/0/1/0/0");
        report.Tests[0].Seconds.ShouldBe(double.NaN);
    }

    private static Report Go(string text) => Samples.Xml(text, "go-test.json");
}
