using System.IO.Compression;
using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Reports;

public class ReportArchiveTests
{
    private const string Passing = "<testsuite name='s'><testcase classname='a' name='x'/></testsuite>";

    [Fact]
    public void T59_Gzip_is_read() => Samples.Bytes(Gzip(Passing), "r.xml.gz").Tests.Count.ShouldBe(1);

    [Fact]
    public void T59_The_gzip_of_the_corpus_is_read() => Samples.Corpus("_synthetic__edge/doc-gzip.xml.gz").State.ShouldBe(ReportState.Complete);

    [Fact]
    public void T59_All_reports_of_a_zip_are_read_in_a_fixed_order()
    {
        var reports = Samples.All(Zip(("b/TEST-2.xml", Passing), ("readme.txt", "no report"), ("a/TEST-1.xml", Passing)), "artifact.zip");

        reports.Select(report => report.Path).ShouldBe(["artifact.zip!/a/TEST-1.xml", "artifact.zip!/b/TEST-2.xml"]);
        reports.ShouldAllBe(report => report.IsGreen);
    }

    [Fact]
    public void A_zip_without_reports_is_unreadable() =>
        Samples.All(Zip(("readme.txt", "no report")), "artifact.zip").ShouldHaveSingleItem().State.ShouldBe(ReportState.Unreadable);

    [Theory]
    [InlineData("../evil.xml")]
    [InlineData("a/../../evil.xml")]
    [InlineData("/etc/evil.xml")]
    [InlineData(@"..\evil.xml")]
    [InlineData("C:/evil.xml")]
    public void F88_T34_Entries_that_lead_out_of_the_archive_are_refused(string name)
    {
        var report = Samples.All(Zip((name, Passing)), "artifact.zip").ShouldHaveSingleItem();

        report.State.ShouldBe(ReportState.Unreadable);
        report.Problems[0].Message.ShouldContain("leads out of the archive");
    }

    [Fact]
    public void F88_T34_Symbolic_links_are_not_followed()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry("link.xml");
            entry.ExternalAttributes = unchecked((int)(0xA1FFu << 16));
            using var writer = new StreamWriter(entry.Open());
            writer.Write("/etc/passwd");
        }

        Samples.All(stream.ToArray(), "artifact.zip").ShouldHaveSingleItem().Problems[0].Message.ShouldContain("symbolic link");
    }

    [Fact]
    public void F87_T34_A_bomb_is_stopped_while_it_inflates()
    {
        var bomb = Zip(("bomb.xml", "<testsuite>" + new string(' ', 20_000_000)));
        bomb.Length.ShouldBeLessThan(50_000);

        var report = Samples.All(bomb, "artifact.zip").ShouldHaveSingleItem();

        report.State.ShouldBe(ReportState.Incomplete);
        report.Problems.ShouldContain(problem => problem.Message.Contains("times its packed size", StringComparison.Ordinal));
    }

    [Fact]
    public void T34_A_gzip_bomb_is_stopped_while_it_inflates() =>
        Samples.Bytes(Gzip("<testsuite>" + new string(' ', 20_000_000)), "r.xml.gz").State.ShouldBe(ReportState.Incomplete);

    [Fact]
    public void T34_Sizes_of_one_file_and_of_all_are_limited()
    {
        var limits = new ReportLimits { MaxFileBytes = 200, MaxTotalBytes = 250 };
        var big = Passing.Replace("'x'", $"'{new string('x', 100)}'", StringComparison.Ordinal);

        var reports = Samples.All(Zip(("a.xml", big), ("b.xml", big)), "artifact.zip", limits);

        reports[0].State.ShouldBe(ReportState.Complete);
        reports[1].State.ShouldBe(ReportState.Unreadable);
        Samples.All(Encoding.UTF8.GetBytes(big + new string(' ', 200)), "a.xml", limits)[0].State.ShouldBe(ReportState.Unreadable);
    }

    [Fact]
    public void T34_Too_many_entries_are_refused()
    {
        var many = Zip([.. Enumerable.Range(0, 30).Select(i => ($"{i}.xml", Passing))]);

        Samples.All(many, "artifact.zip", new ReportLimits { MaxEntries = 20 }).ShouldHaveSingleItem().State.ShouldBe(ReportState.Unreadable);
    }

    [Fact]
    public void T34_Of_an_entry_that_is_there_twice_only_the_first_is_read()
    {
        var reports = Samples.All(Zip(("a.xml", Passing), ("a.xml", Passing)), "artifact.zip");

        reports.Select(report => report.State).ShouldBe([ReportState.Complete, ReportState.Unreadable]);
        reports[1].Problems[0].Message.ShouldContain("twice");
    }

    [Fact]
    public void T34_Entries_are_counted_across_the_windows_they_are_read_in()
    {
        var bytes = new byte[64 * 1024 + 4];
        "PK\u0001\u0002"u8.CopyTo(bytes.AsSpan(64 * 1024 - 2));
        "PK\u0001\u0002"u8.CopyTo(bytes);

        ZipEntries.AreMoreThan(1, new MemoryStream(bytes)).ShouldBeTrue();
        ZipEntries.AreMoreThan(2, new MemoryStream(bytes)).ShouldBeFalse();
    }

    [Fact]
    public void An_archive_in_an_archive_is_not_opened()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var inner = archive.CreateEntry("inner.xml").Open();
            inner.Write(Zip(("a.xml", Passing)));
        }

        Samples.All(stream.ToArray(), "artifact.zip").ShouldHaveSingleItem().Problems[0].Message.ShouldContain("not opened");
    }

    [Fact]
    public void Damaged_archives_are_unreadable()
    {
        var zip = Zip(("a.xml", Passing));
        for (var length = 4; length < zip.Length; length++)
        {
            Samples.All(zip[..length], "artifact.zip").ShouldAllBe(report => !report.IsGreen);
        }

        var gzip = Gzip(Passing);
        // The last eight bytes are a check sum and a length, which the inflater does not miss; the report is whole without them.
        for (var length = 2; length < gzip.Length - 8; length++)
        {
            Samples.All(gzip[..length], "r.xml.gz").ShouldAllBe(report => !report.IsGreen);
        }
    }

    private static byte[] Gzip(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }
}
