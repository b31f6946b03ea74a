using System.Text;
using BotApp.Core.Reports;
using BotApp.Core.Reports.Formats;

namespace BotApp.Core.Tests.Reports;

public class TestListTests
{
    private static readonly TestDetail s_failure = new(
        [new TestAttempt(TestOutcome.Failed, 1.5, [new TestProblem(TestOutcome.Failed, "boom", "E", "trace", "a.py", 7)])], "a.py", 3);

    private static readonly TestDetail s_retried = new(
        [new TestAttempt(TestOutcome.Failed, 1, [new TestProblem(TestOutcome.Failed, "once")]), new TestAttempt(TestOutcome.Passed, 1, [])], null, null);

    private static TestList Some { get; } =
    [
        new TestRecord(new TestCase("tests.a", "test_x[é-1]"), "outer / inner", TestOutcome.Passed, 0.1, null),
        new TestRecord(new TestCase("tests.a", "test_y"), "outer / inner", TestOutcome.Failed, 1.5, s_failure),
        new TestRecord(new TestCase("", "test_x[é-1]"), "", TestOutcome.Passed, double.NaN, s_retried),
        new TestRecord(new TestCase("tests.a", "test_y"), "other", TestOutcome.Skipped, 2, null),
    ];

    [Fact]
    public void What_went_in_comes_out_in_its_order()
    {
        Some.Select(test => (test.Case.Id, test.Suite, test.Outcome, test.Seconds, test.IsFlaky)).ShouldBe(
        [
            ("tests.a::test_x[é-1]", "outer / inner", TestOutcome.Passed, 0.1, false),
            ("tests.a::test_y", "outer / inner", TestOutcome.Failed, 1.5, false),
            ("::test_x[é-1]", "", TestOutcome.Passed, double.NaN, true),
            ("tests.a::test_y", "other", TestOutcome.Skipped, 2.0, false),
        ]);
        Some[1].Detail.ShouldBeSameAs(s_failure);
        (Some.Count, Some.HasProblems, Some.OutcomeAt(3), Some.SecondsAt(3), Some.IsFlakyAt(2), Some.CaseAt(2).Name).ShouldBe((4, true, TestOutcome.Skipped, 2.0, true, "test_x[é-1]"));
        Should.Throw<ArgumentOutOfRangeException>(() => Some[4]);
    }

    [Fact]
    public void A_test_is_found_by_its_identity_and_of_several_the_first()
    {
        Some.TryGet(new TestCase("tests.a", "test_y"), out var test).ShouldBeTrue();
        test.ShouldNotBeNull().Suite.ShouldBe("outer / inner");
        Some.TryGet(new TestCase("tests.a", "test_z"), out _).ShouldBeFalse();
        Some.TryGet(new TestCase("tests.b", "test_y"), out _).ShouldBeFalse();
        TestList.Empty.TryGet(new TestCase("a", "b"), out _).ShouldBeFalse();
    }

    [Fact]
    public void Of_ten_thousand_tests_each_is_found()
    {
        var tests = TestList.From(Enumerable.Range(0, 10_000).Select(n => new TestRecord(new TestCase($"m{n % 97}", $"t{n}"), "s", TestOutcome.Passed, n, null)));

        for (var n = 0; n < 10_000; n++)
        {
            tests.TryGet(new TestCase($"m{n % 97}", $"t{n}"), out var found).ShouldBeTrue();
            found.ShouldNotBeNull().Seconds.ShouldBe(n);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_written_is_read_again(bool withDetails)
    {
        var read = TestList.Read(new MemoryStream(Written(withDetails)));

        read.Select(test => (test.Case, test.Suite, test.Outcome, test.Seconds, test.IsFlaky))
            .ShouldBe(Some.Select(test => (test.Case, test.Suite, test.Outcome, test.Seconds, test.IsFlaky)));
        (read[1].Detail is not null).ShouldBe(withDetails);
        if (withDetails)
        {
            read[1].Problems.ShouldBe(s_failure.Attempts[0].Problems);
        }
    }

    [Fact]
    public void A_damaged_list_is_refused_in_its_own_words()
    {
        var bytes = Written(withDetails: true);
        for (var length = 0; length < bytes.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => TestList.Read(new MemoryStream(bytes, 0, length)), $"cut after {length}");
        }

        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var altered = (byte[])bytes.Clone();
            altered[random.Next(altered.Length)] ^= (byte)random.Next(1, 256);
            try
            {
                TestList.Read(new MemoryStream(altered)).Count.ShouldBeLessThan(100);
            }
            catch (InvalidDataException)
            {
                // Refused, as it should be where it was noticed.
            }
        }
    }

    [Fact]
    public void T55_A_hundred_thousand_passing_tests_leave_less_than_a_hundred_bytes_each()
    {
        var xml = new StringBuilder("<testsuite name='s'>");
        for (var n = 0; n < 100_000; n++)
        {
            xml.Append("<testcase classname='tests.unit.test_module_").Append(n / 100).Append("' name='test_case[").Append(n).Append("]' time='0.001'/>");
        }

        var bytes = Encoding.UTF8.GetBytes(xml.Append("</testsuite>").ToString());
        new JUnit().Read(new MemoryStream("<testsuite/>"u8.ToArray()), "warm.xml");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var report = new JUnit().Read(new MemoryStream(bytes), "r.xml");

        // All that was ever asked for, the outgrown index included; the window and the sniffed head are 300 KB of it.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(12_000_000);
        report.Tests.Count.ShouldBe(100_000);
    }

    [Fact]
    public void T52_Tests_skipped_for_one_reason_share_it()
    {
        var report = Samples.Suite("<testcase name='a' time='0'><skipped message='needs linux'/></testcase><testcase name='b' time='0'><skipped message='needs linux'/></testcase>");

        report.Tests[0].Detail.ShouldNotBeNull().ShouldBeSameAs(report.Tests[1].Detail);
    }

    [Theory]
    [InlineData("0.001")]
    [InlineData("12")]
    [InlineData("123456789.12345")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e-3")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("00001.10")]
    [InlineData("1,5")]
    [InlineData("-1")]
    [InlineData("NaN")]
    public void T22_Times_in_bytes_are_those_in_letters(string text) => Seconds.Parse(Encoding.UTF8.GetBytes(text)).ShouldBe(Seconds.Parse(text));

    [Fact]
    public void A_text_that_came_in_pieces_keeps_its_beginning_and_its_end()
    {
        var text = new CappedText(9);
        var all = string.Concat(Enumerable.Range(0, 100).Select(n => (char)('a' + (n % 26))));
        for (var piece = 1; piece < 40; piece++)
        {
            text.Clear(9);
            foreach (var part in all.Chunk(piece))
            {
                text.Append(part);
            }

            text.ToString().ShouldBe($"{all[..6]}\n… 91 characters cut …\n{all[^3..]}");
        }

        text.Clear(9);
        text.Append("123456789");
        text.ToString().ShouldBe("123456789");
    }

    private static byte[] Written(bool withDetails)
    {
        using var stream = new MemoryStream();
        Some.Write(stream, withDetails);
        return stream.ToArray();
    }
}
