using BotApp.Attacks;
using BotApp.Core.Reports;

namespace BotApp.Core.Tests.Attacks;

/// <summary>What a job may hand in as a report: nothing throws, nothing is fetched, nothing is green, and what is read and made of it is bounded.</summary>
public sealed class ReportAttackTests
{
    private const long Allowance = 64L << 20;

    public static TheoryData<string> Xml => AttackList.Names("xml");

    public static TheoryData<string> Others => AttackList.Names("reports");

    public static TheoryData<string> Archives => AttackList.Names("archives");

    [Theory]
    [MemberData(nameof(Xml))]
    public void F84_F85_F86_SEC16_XML_of_an_attacker_is_never_green(string name) => Judge("report.xml", AttackList.Of("xml", name).Bytes, "");

    [Theory]
    [MemberData(nameof(Others))]
    public void SEC20_SEC21_A_report_of_an_attacker_is_never_green(string name)
    {
        var attack = AttackList.Of("reports", name);
        Judge(attack.Columns[0], attack.Bytes, "");
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public void F87_F88_SEC17_An_archive_of_an_attacker_is_never_green(string name)
    {
        var attack = AttackList.Of("archives", name);
        Judge(attack.Columns[0], HostileArchives.Of(name), attack.Text);
    }

    private static void Judge(string file, byte[] content, string word)
    {
        IReadOnlyList<Report> reports = [];
        using var stream = new CountingStream(content);
        long made = 0;
        Patience.Ends(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            reports = new ReportReader().Read(file, stream);
            made = GC.GetAllocatedBytesForCurrentThread() - before;
        });

        reports.ShouldNotBeEmpty();
        reports.ShouldAllBe(report => !report.IsGreen);
        foreach (var report in reports)
        {
            var saysWhy = report.Kind != ReportKind.Tests || (report.State == ReportState.Complete && (report.Tests.HasProblems || report.Tests.Count == 0)) || report.Problems.Count > 0;
            saysWhy.ShouldBeTrue("it is not green, and says why or is without a test");
            report.Problems.ShouldAllBe(problem => problem.Message.Length > 10 && problem.Message.Length < 1500);
            report.Problems.ShouldAllBe(problem => !problem.Message.Contains("root:x:", StringComparison.Ordinal) && !problem.Message.Contains("   at BotApp", StringComparison.Ordinal));
            report.Tests.SelectMany(test => test.Detail?.Attempts ?? []).SelectMany(attempt => attempt.Problems).ShouldAllBe(problem => !$"{problem.Message}{problem.Text}".Contains("root:x:", StringComparison.Ordinal));
        }

        string.Join('\n', reports.SelectMany(report => report.Problems).Select(problem => problem.Message)).ShouldContain(word, Case.Insensitive);
        stream.Taken.ShouldBeLessThanOrEqualTo((3L * content.Length) + 65536, "it is read forward, and an archive's index once more");
        made.ShouldBeLessThan(Allowance + (64L * content.Length));
    }

    /// <summary>Counts the bytes that are taken out of it.</summary>
    private sealed class CountingStream(byte[] content) : Stream
    {
        private readonly MemoryStream _inner = new(content, writable: false);

        internal long Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => _inner.Length;

        public override long Position
        {
            get => _inner.Position;
            set => _inner.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = _inner.Read(buffer);
            Taken += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => _inner.Seek(offset, origin);

        public override void Flush() => _inner.Flush();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
