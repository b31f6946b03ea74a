using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class FrameTests
{
    private static readonly SourceTree s_tree = SourceTree.From(
    [
        "src/a.js", "src/a.spec.ts", "app/[slug]/page.test.tsx", "my folder/b.js", "src/C.cs", "src/lib.rs", "tests/basic.rs", "go.mod", "main_test.go", "pkg/main_test.go",
        "pkg/x.go", "other/x.go", "src/main/java/com/x/Foo.java", "src/test/java/com/x/FooTest.java", "src/main/kotlin/shop/Bar.kt", "src/main/java/com/x/Assert.java",
        "cpp/x.cc", "cpp/win.cpp", "tests/DataTest.php", "spec/x_spec.rb", "Tests/LibTests/X.swift", "test/a_test.dart", "t/x.t", "test/x.bats", "test/cart_test.exs",
        "vendor/lib/v.go", "src/app.py", "tests/test_app.py", "tests/my tests/test_b.py", "a/twin.js", "b/twin.js", "web/AtomTests.m",
    ]);

    [Theory]
    [InlineData("    at Object.<anonymous> (src/a.js:2:11)\n    at node:internal/x:1:2", "src/a.js", 2)]
    [InlineData("Error: no\n    at fail (/w/repo/node_modules/expect/index.js:9:1)\n    at f (file:///w/repo/src/a.js:3:7)\n    at /w/repo/src/a.spec.ts:8:1", "src/a.js", 3)]
    [InlineData("    at async Promise.all (index 0)\n    at async f (/w/repo/my folder/b.js:4:5)", "my folder/b.js", 4)]
    [InlineData("    at Page (/w/repo/app/[slug]/page.test.tsx:14:3)", "app/[slug]/page.test.tsx", 14)]
    [InlineData("    at UserContext.<anonymous> (src/a.spec.ts:5:3 <- webpack:///built/a.js:900:1)", "src/a.spec.ts", 5)]
    [InlineData("f@http://localhost:9876/base/src/a.js?4fe2:12:5", "src/a.js", 12)]
    [InlineData(" ❯ src/a.js:20:28", "src/a.js", 20)]
    [InlineData(" ❯ Cart.total src/a.js:21:28", "src/a.js", 21)]
    [InlineData("  [chromium] › src/a.spec.ts:5:3 › adds ────\n\n    Error: no\n\n        at /w/repo/src/a.spec.ts:7:18\n", "src/a.spec.ts", 7)]
    [InlineData("  [chromium] › src/a.spec.ts:5:3 › adds ────\n\n    Test timeout of 30000ms exceeded.", "src/a.spec.ts", 5)]
    [InlineData("   at Ns.Class.M() in /w/src/C.cs:line 6", "src/C.cs", 6)]
    [InlineData("   bei Ns.Class.M() in D:\\a\\repo\\src\\C.cs:Zeile 7.", "src/C.cs", 7)]
    [InlineData("System.Exception : outer\n ---> System.Exception : inner\n   at Ns.Class.Inner() in /w/src/C.cs:line 9\n   --- End of inner exception stack trace ---\n   at Ns.Class.M() in /w/src/C.cs:line 6", "src/C.cs", 9)]
    [InlineData("thread 'x' panicked at src/lib.rs:19:5:\nno", "src/lib.rs", 19)]
    [InlineData("thread 'x' panicked at 'assertion failed', tests/basic.rs:20:9\nstack backtrace:\n   0: f\n             at /rustc/9fc6/library/std/src/lib.rs:575:5", "tests/basic.rs", 20)]
    [InlineData("\tat org.junit.Assert.fail(Assert.java:1)\n\tat com.x.Foo.bar(Foo.java:12)\n\tat com.x.Foo.main(Foo.java:90)", "src/main/java/com/x/Foo.java", 12)]
    [InlineData("\tat app//com.x.Foo$Inner.lambda$run$0(Foo.java:13)", "src/main/java/com/x/Foo.java", 13)]
    [InlineData("\tat com.x.FooTest.adds two numbers(FooTest.java:14)", "src/test/java/com/x/FooTest.java", 14)]
    [InlineData("\tat com.example.shop.BarKt.sell(Bar.kt:15)", "src/main/kotlin/shop/Bar.kt", 15)]
    [InlineData("E: outer\n\tat com.x.FooTest.t(FooTest.java:30)\nCaused by: E: middle\n\tat com.x.FooTest.u(FooTest.java:31)\nCaused by: E: deepest\n\tat java.base/java.io.X.read(X.java:5)\n\tat com.x.Foo.read(Foo.java:40)\n\t... 20 more", "src/main/java/com/x/Foo.java", 40)]
    [InlineData("E: it\n\tSuppressed: E: closing\n\t\tat com.x.Foo.close(Foo.java:50)\n\tCaused by: E: why closing\n\t\tat com.x.Foo.close(Foo.java:51)\nCaused by: E: real\n\tat com.x.FooTest.t(FooTest.java:52)", "src/test/java/com/x/FooTest.java", 52)]
    [InlineData("cpp/x.cc:70: Failure\nExpected: 1", "cpp/x.cc", 70)]
    [InlineData("D:\\a\\repo\\cpp\\win.cpp(12): error: Value of: x", "cpp/win.cpp", 12)]
    [InlineData("FAILED:\n  REQUIRE( x )\nat /w/cpp/x.cc:71", "cpp/x.cc", 71)]
    [InlineData("x == y\nFile: /w/cpp/x.cc\nLine: 77", "cpp/x.cc", 77)]
    [InlineData("[Error] - no\n == [File] - cpp/x.cc\n == [Line] - 16", "cpp/x.cc", 16)]
    [InlineData("DataTest::testAdd with data set #3\nFailed asserting that 2 is 3.\n\n/w/my repo/tests/DataTest.php:28", "tests/DataTest.php", 28)]
    [InlineData("#0 /w/tests/DataTest.php(29): DataTest->testAdd()", "tests/DataTest.php", 29)]
    [InlineData("Failure/Error: expect(1).to eq 2\n# /usr/local/bundle/gems/rspec/x_spec.rb:1:in `f'\n# ./spec/x_spec.rb:12:in `block (2 levels)'", "spec/x_spec.rb", 12)]
    [InlineData("/w/Tests/LibTests/X.swift:12: error: -[LibTests.X test] : no", "Tests/LibTests/X.swift", 12)]
    [InlineData("  1) test adds (CartTest)\n     test/cart_test.exs:8\n     Assertion with == failed", "test/cart_test.exs", 8)]
    [InlineData("package:test_api/src/expect.dart 1:2  fail\ntest/a_test.dart 12:5                   main.<fn>", "test/a_test.dart", 12)]
    [InlineData("#   Failed test 'adds'\n#   at t/x.t line 13.", "t/x.t", 13)]
    [InlineData("(in test file test/x.bats, line 14)\n  `[ 1 = 2 ]' failed", "test/x.bats", 14)]
    [InlineData("Traceback (most recent call last):\n  File \"/w/tests/test_app.py\", line 5, in test\n  File \"/w/src/app.py\", line 6, in f\n  File \"/usr/lib/python3.11/json/app.py\", line 7, in g\nValueError", "src/app.py", 6)]
    [InlineData("tests/my tests/test_b.py:9: AssertionError", "tests/my tests/test_b.py", 9)]
    public void Frames_of_all_languages_are_found(string text, string path, int line) => Find(text).ShouldBe(new SourceLocation(path, line));

    [Theory]
    [InlineData("E   AssertionError: look at src/app.py:12")]
    [InlineData("E   ValueError: in /w/src/a.js:12")]
    [InlineData("E     File \"/w/src/app.py\", line 12, in f")]
    [InlineData("expected src/a.js:12 to be shown")]
    [InlineData("see \"src/a.js:12\" for more")]
    [InlineData("\tat org.junit.Assert.fail(Assert.java:12)")]
    [InlineData("\tat java.lang.reflect.x.Foo.invoke(Foo.java:12)")]
    [InlineData("    at f (twin.js:12:1)")]
    [InlineData("    at f (/w/node_modules/a/src/a.js:12:1)")]
    [InlineData("    at f (../src/a.js:12:1)")]
    [InlineData("    at f (src/a.js:0:1)")]
    [InlineData("  File \"/usr/lib/python3.11/src/app.py\", line 12, in f")]
    [InlineData("at 12:30:45.123 it stopped")]
    [InlineData("File: /w/cpp/x.cc\nsomething else\nLine: 77")]
    public void Quotes_foreign_code_and_ambiguous_names_are_no_place(string text) => Find(text).ShouldBeNull();

    [Theory]
    [InlineData("    main_test.go:33: msg", "github.com/org/repo/pkg", "pkg/main_test.go")]
    [InlineData("    main_test.go:33: msg", "github.com/org/repo", "main_test.go")]
    [InlineData("    x.go:33: msg", "github.com/org/repo/other", "other/x.go")]
    [InlineData("    x.go:33: msg", "github.com/org/repo/nowhere", null)]
    [InlineData("panic: oh\n\ngoroutine 7 [running]:\ntesting.tRunner.func1()\n\t/usr/local/go/src/testing/testing.go:1396 +0x24e\npkg.F(...)\n\t/w/repo/pkg/x.go:33\n", "github.com/org/repo/pkg", "pkg/x.go")]
    [InlineData("        Error Trace:\t/w/repo/pkg/main_test.go:33\n        Error:      \tNot equal", "github.com/org/repo/pkg", "pkg/main_test.go")]
    public void Go_names_files_within_their_package(string text, string package, string? path) =>
        Find(text, package).ShouldBe(path is null ? null : new SourceLocation(path, 33));

    [Fact]
    public void A_vendored_frame_is_only_better_than_nothing()
    {
        Find("\t/w/repo/vendor/lib/v.go:1 +0x1\n\t/w/repo/pkg/x.go:2 +0x1").ShouldBe(new SourceLocation("pkg/x.go", 2));
        Find("\t/w/repo/vendor/lib/v.go:1 +0x1").ShouldBe(new SourceLocation("vendor/lib/v.go", 1));
    }

    [Fact]
    public void A_bare_name_is_the_file_the_report_names_in_full()
    {
        var report = Samples.Suite("<testcase classname='T' name='x' file='/w/b/twin.js'><failure message='twin.js:32: no'/></testcase>");

        new SourcePaths(s_tree).Locate(report.Test("x")).ShouldBe(new SourceLocation("b/twin.js", 32));
    }

    [Fact]
    public void A_line_behind_the_file_of_an_attribute_is_read()
    {
        var report = Samples.Suite("<testcase classname='T' name='x' file='test/cart_test.exs:9'><failure message='no'/></testcase>");

        new SourcePaths(s_tree).Locate(report.Test("x")).ShouldBe(new SourceLocation("test/cart_test.exs", 9));
    }

    [Fact]
    public void Long_tracebacks_are_searched_to_their_end()
    {
        var text = string.Join('\n', Enumerable.Repeat("    at fail (/w/repo/node_modules/expect/build/index.js:9:1) and so on", 45)) + "\n    at f (/w/repo/src/a.js:3:7)";

        Patience.Ends(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                Find(text).ShouldBe(new SourceLocation("src/a.js", 3));
            }
        });
    }

    private static SourceLocation? Find(string text, string? package = null)
    {
        var attempt = new TestAttempt(TestOutcome.Failed, 0, [new TestProblem(TestOutcome.Failed, null, Text: text)]);
        return new SourcePaths(s_tree).Locate(new TestRecord(new TestCase(package ?? "none", "x"), "", TestOutcome.Failed, 0, new TestDetail([attempt], null, null)));
    }
}
