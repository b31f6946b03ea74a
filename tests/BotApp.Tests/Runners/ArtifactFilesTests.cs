using System.IO.Compression;
using System.Text;
using BotApp.Core.Reports;
using BotApp.GitHub;
using BotApp.Runners;
using BotApp.Runners.Actions;

namespace BotApp.Tests.Runners;

public sealed class ArtifactFilesTests
{
    [Fact]
    public void Files_of_a_zip_come_with_their_paths_and_folders_are_passed_over()
    {
        var zip = Zips.Build(static archive =>
        {
            archive.CreateEntry("out/");
            Zips.Add(archive, "out/junit.xml", "<a/>"u8.ToArray());
            Zips.Add(archive, @"win\junit.xml", "<b/>"u8.ToArray());
        });

        Read(zip).Select(static f => (f.Path, Zips.Text(f), f.Problem)).ShouldBe([("out/junit.xml", "<a/>", null), ("win/junit.xml", "<b/>", null)]);
    }

    [Fact]
    public void A_single_file_stored_as_it_is_comes_under_the_artifacts_name()
    {
        var file = ReadFile.Of(ArtifactFiles.Read("junit.xml", new MemoryStream("<a/>"u8.ToArray()), new ReportLimits()).ShouldHaveSingleItem());

        (file.Artifact, file.Path, Zips.Text(file), file.Problem).ShouldBe(("junit.xml", "junit.xml", "<a/>", null));
    }

    [Theory]
    [InlineData("../../etc/passwd", "etc/passwd", "leads out of the archive")]
    [InlineData(@"a\..\..\b.xml", "a/b.xml", "leads out of the archive")]
    [InlineData("/etc/passwd", "etc/passwd", "absolute path")]
    [InlineData("C:/x.xml", "C/x.xml", "absolute path")]
    [InlineData("a\u0001b.xml", "ab.xml", "control characters")]
    public void A_path_that_leads_elsewhere_is_refused_and_the_rest_is_read(string path, string shown, string said)
    {
        var files = Read(Zips.Of((path, "evil"), ("good.xml", "<a/>")));

        files.Count.ShouldBe(2);
        files[0].Path.ShouldBe(shown);
        files[0].Content.Length.ShouldBe(0);
        files[0].Problem.ShouldNotBeNull().ShouldContain(said);
        Zips.Text(files[1]).ShouldBe("<a/>");
    }

    [Fact]
    public void A_symbolic_link_is_refused()
    {
        var zip = Zips.Build(static archive => Zips.Add(archive, "link.xml", "/etc/passwd"u8.ToArray()).ExternalAttributes = unchecked((int)0xA1FF0000));

        Read(zip).ShouldHaveSingleItem().Problem.ShouldBe("'link.xml' in artifact 'junit' is a symbolic link, which is not followed.");
    }

    [Fact]
    public void A_bomb_is_stopped_while_it_unpacks()
    {
        var zip = Zips.Build(static archive => Zips.Add(archive, "bomb.xml", new byte[20_000_000], CompressionLevel.SmallestSize));

        var file = Read(zip).ShouldHaveSingleItem();

        file.Content.Length.ShouldBe(0);
        file.Problem.ShouldNotBeNull().ShouldContain("inflates to more than 200 times its packed size");
    }

    [Fact]
    public void A_large_file_that_does_not_shrink_is_stopped_at_the_limit_for_a_file()
    {
        var noise = new byte[100_001];
        new Random(1).NextBytes(noise);

        Read(Zips.Build(archive => Zips.Add(archive, "noise.bin", noise)), new ReportLimits { MaxFileBytes = 100_000 })
            .ShouldHaveSingleItem().Problem.ShouldNotBeNull().ShouldContain("larger than 100000 bytes");
    }

    [Fact]
    public void Many_files_that_are_each_allowed_are_stopped_together()
    {
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1_000).Select(static n => $"<testcase name=\"t{n:D7}\"/>\n")));
        var zip = Zips.Build(archive =>
        {
            for (var i = 0; i < 10; i++)
            {
                Zips.Add(archive, $"junit{i}.xml", lines);
            }
        });

        var files = Read(zip, new ReportLimits { MaxTotalBytes = 3 * lines.Length });

        files.Count(static file => file.Problem is null).ShouldBe(3);
        files[^1].Problem.ShouldNotBeNull().ShouldContain($"more than {3 * lines.Length} bytes; the rest was not read");
    }

    [Fact]
    public void T34_Inflating_takes_no_memory_of_the_files_size()
    {
        const int Size = 64 << 20;
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        using var zip = SpoolFile.Create();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("big.xml", CompressionLevel.NoCompression).Open();
            for (var written = 0; written < Size; written += noise.Length)
            {
                entry.Write(noise);
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var file in ArtifactFiles.Read("junit", zip, new ReportLimits()))
        {
            file.Content.CopyTo(Stream.Null, 4096);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void Too_many_entries_are_refused_before_the_table_is_built()
    {
        var zip = Zips.Build(static archive =>
        {
            for (var i = 0; i <= new ReportLimits().MaxEntries; i++)
            {
                archive.CreateEntry($"f{i}");
            }
        });

        Read(zip).ShouldHaveSingleItem().Problem.ShouldBe("Artifact 'junit' holds more than 20000 files.");
    }

    [Fact]
    public void A_zip_inside_is_a_file_like_any_other()
    {
        var inner = Zips.Of(("deep.xml", "<a/>"));

        var file = Read(Zips.Build(archive => Zips.Add(archive, "inner.zip", inner))).ShouldHaveSingleItem();

        file.Path.ShouldBe("inner.zip");
        file.Content.ShouldBe(inner);
    }

    [Fact]
    public void The_second_file_of_one_name_is_refused()
    {
        var files = Read(Zips.Of(("a.xml", "first"), ("a.xml", "second")));

        Zips.Text(files[0]).ShouldBe("first");
        files[1].Problem.ShouldNotBeNull().ShouldContain("twice");
    }

    [Fact]
    public void A_zip_cut_anywhere_or_altered_never_throws_and_never_yields_a_shortened_file()
    {
        var whole = Zips.Of(("junit.xml", string.Concat(Enumerable.Repeat("<testcase name='x'/>", 500))), ("b.xml", "<b/>"));
        var expected = Read(whole).ToDictionary(static f => f.Path, static f => f.Content.Length);

        for (var length = 5; length < whole.Length; length++)
        {
            var shortened = Read(whole[..length]).Where(f => f.Problem is null && f.Content.Length != expected.GetValueOrDefault(f.Path));
            shortened.Any().ShouldBeFalse($"cut after {length} bytes");
        }

        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var altered = whole.ToArray();
            altered[random.Next(4, altered.Length)] ^= (byte)random.Next(1, 256);
            Should.NotThrow(() => Read(altered));
        }
    }

    [Fact]
    public void An_empty_zip_has_no_files() => Read(Zips.Build(static _ => { })).ShouldBeEmpty();

    [Theory]
    [InlineData("junit-linux", true)]
    [InlineData("JUnit-Linux", true)]
    [InlineData("junit-secret", false)]
    [InlineData("coverage", false)]
    public void Globs_choose_by_name_and_an_exclamation_mark_takes_away(string name, bool chosen) =>
        ArtifactNames.Matches(name, ["*junit*", "!*secret"]).ShouldBe(chosen);

    [Fact]
    public void Of_one_name_the_newest_counts_and_an_attempt_to_come_does_not()
    {
        var at = DateTimeOffset.UnixEpoch;
        Artifact[] all =
        [
            new(1, "junit", 1, false, null, at, null), new(2, "junit", 1, false, null, at.AddHours(1), null),
            new(3, "junit-a1", 1, false, null, at, null), new(4, "junit-a9", 1, false, null, at, null),
        ];

        ArtifactChoice.Choose(all, ["*"], attempt: 1).Select(static a => a.Id).ShouldBe([2L, 3L]);
    }

    private static List<ReadFile> Read(byte[] content, ReportLimits? limits = null) =>
        [.. ArtifactFiles.Read("junit", new MemoryStream(content), limits ?? new ReportLimits()).Select(ReadFile.Of)];
}
