using BotApp.Core.Pipelines;
using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

public sealed class ManifestRulesTests
{
    private static readonly PythonVersion Version = PythonVersion.Read("1.2.3")!;

    private static readonly ResultFile Source = File("example_lib-1.2.3.tar.gz", 'a');
    private static readonly ResultFile Linux = File("example_lib-1.2.3-cp312-cp312-manylinux_2_28_x86_64.whl", 'b');
    private static readonly ResultFile Windows = File("example_lib-1.2.3-cp312-cp312-win_amd64.whl", 'c');
    private static readonly ResultFile[] All = [Source, Windows, Linux];

    [Theory]
    [InlineData("example_lib-1.2.3-py3-none-any.whl", DistributionKind.Wheel, "example-lib", "1.2.3")]
    [InlineData("Example.Lib-1.0rc1-1build-py2.py3-none-any.whl", DistributionKind.Wheel, "example-lib", "1.0rc1")]
    [InlineData("x-1!2.0+local.1-py3-none-any.whl", DistributionKind.Wheel, "x", "1!2.0+local.1")]
    [InlineData("example_lib-1.2.3.tar.gz", DistributionKind.Source, "example-lib", "1.2.3")]
    [InlineData("example-lib-1.2.3.zip", DistributionKind.Source, "example-lib", "1.2.3")]
    public void A_file_name_tells_project_and_version(string name, DistributionKind kind, string project, string version)
    {
        DistributionFile.Read(name).ShouldBe(new DistributionFile(name, kind, project, PythonVersion.Read(version)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".whl")]
    [InlineData("example_lib-1.2.3.whl")]
    [InlineData("example_lib-1.2.3-py3-none.whl")]
    [InlineData("example_lib-1.2.3-x-py3-none-any.whl")]
    [InlineData("example_lib-1.2.3-1-py3-none-any-x.whl")]
    [InlineData("example_lib--py3-none-any.whl")]
    [InlineData("example_lib-soon-py3-none-any.whl")]
    [InlineData("../x-1.0-py3-none-any.whl")]
    [InlineData("example_lib.tar.gz")]
    [InlineData("-1.0.tar.gz")]
    [InlineData("example_lib-1.0.tar.bz2")]
    [InlineData("example_lib-1.0.egg")]
    public void Another_file_name_is_none(string name) => DistributionFile.Read(name).ShouldBeNull();

    [Fact]
    public void R1_New_files_are_published_wheels_first()
    {
        var verdict = ManifestRules.Check(All, "Example_Lib", Version, [Index(File("example_lib-1.2.2.tar.gz", 'f'))]);

        verdict.ShouldBeOfType<ManifestVerdict.Publish>().Files.ShouldBe([Linux, Windows, Source]);
    }

    [Fact]
    public void R9_The_same_files_on_the_index_need_no_upload()
    {
        ManifestRules.Check(All, "example-lib", Version, [.. All.Select(Index)]).ShouldBeOfType<ManifestVerdict.NothingToUpload>();
    }

    [Fact]
    public void R11_Some_of_the_same_files_leave_the_rest_to_upload()
    {
        var resume = ManifestRules.Check(All, "example-lib", Version, [Index(Linux)]).ShouldBeOfType<ManifestVerdict.Resume>();

        resume.Missing.ShouldBe([Windows, Source]);
        resume.Present.ShouldBe(1);
    }

    [Fact]
    public void R10_Other_contents_on_the_index_block_with_the_way_out()
    {
        var verdict = ManifestRules.Check(All, "example-lib", Version, [Index(Linux), Index(Windows with { Sha256 = new string('0', 64) })]);

        var sentence = verdict.ShouldBeOfType<ManifestVerdict.Blocked>().Sentences.ShouldHaveSingleItem();
        sentence.ShouldContain(Windows.Name);
        sentence.ShouldContain("bump the version");
    }

    [Fact]
    public void R10_A_file_the_index_has_no_hash_for_or_this_build_did_not_make_blocks_too()
    {
        var stranger = File("example_lib-1.2.3-py3-none-any.whl", 'd');

        var verdict = ManifestRules.Check(All, "example-lib", Version, [Index(Linux) with { Sha256 = null }, Index(stranger)]);

        var sentences = verdict.ShouldBeOfType<ManifestVerdict.Blocked>().Sentences;
        sentences.Count.ShouldBe(2);
        sentences[0].ShouldContain("no sha256");
        sentences[1].ShouldContain("did not make");
    }

    [Fact]
    public void R5_A_build_of_another_version_blocks_before_anything_is_published()
    {
        var verdict = ManifestRules.Check([File("example_lib-1.2.4.dev1-py3-none-any.whl", 'a')], "example-lib", Version, []);

        verdict.ShouldBeOfType<ManifestVerdict.Blocked>().Sentences.ShouldHaveSingleItem()
            .ShouldBe("example_lib-1.2.4.dev1-py3-none-any.whl is version 1.2.4.dev1, but the tag names 1.2.3: build from a clean checkout of the tag itself.");
    }

    [Fact]
    public void R24_A_file_of_another_package_blocks()
    {
        ManifestRules.Check([Linux, File("pkg_b-1.2.3-py3-none-any.whl", 'a')], "example-lib", Version, [])
            .ShouldBeOfType<ManifestVerdict.Blocked>().Sentences.ShouldHaveSingleItem().ShouldContain("pkg-b, not to example-lib");
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        ResultFile[] files = [File("notes.txt", 'a'), Linux with { Size = 0 }, Windows, Windows, Source, File("example-lib-1.2.3.zip", 'e')];

        var sentences = ManifestRules.Check(files, "example-lib", Version, []).ShouldBeOfType<ManifestVerdict.Blocked>().Sentences;

        sentences.Count.ShouldBe(4);
        sentences[0].ShouldContain("neither a wheel nor a source package");
        sentences[1].ShouldContain("is empty");
        sentences[2].ShouldContain("more than once");
        sentences[3].ShouldContain("2 source packages");
    }

    [Fact]
    public void No_files_block_and_attestations_alone_are_no_files()
    {
        ManifestRules.Check([], "example-lib", Version, []).ShouldBeOfType<ManifestVerdict.Blocked>();
        ManifestRules.Check([File(Linux.Name + ".publish.attestation", 'a')], "example-lib", Version, []).ShouldBeOfType<ManifestVerdict.Blocked>();
        ManifestRules.Check([Linux, File(Linux.Name + ".publish.attestation", 'a')], "example-lib", Version, [])
            .ShouldBeOfType<ManifestVerdict.Publish>().Files.ShouldBe([Linux]);
    }

    [Fact]
    public void The_index_is_complete_only_with_every_file_and_hash()
    {
        var attested = new[] { File(Linux.Name + ".publish.attestation", 'a') };

        IndexVerification.Check([.. All, .. attested], [.. All.Select(Index)]).ShouldBeOfType<IndexVerdict.Complete>();
        IndexVerification.Check(All, [Index(Linux)]).ShouldBeOfType<IndexVerdict.Missing>().Names.ShouldBe([Source.Name, Windows.Name]);
        IndexVerification.Check(All, []).ShouldBeOfType<IndexVerdict.Missing>().Names.Count.ShouldBe(3);
        IndexVerification.Check(All, [Index(Linux) with { Sha256 = new string('9', 64) }]).ShouldBeOfType<IndexVerdict.Different>().Names.ShouldBe([Linux.Name]);
        IndexVerification.Check([Linux], [Index(Linux) with { Sha256 = null }]).ShouldBeOfType<IndexVerdict.Different>();
        Should.Throw<ArgumentException>(() => IndexVerification.Check(attested, []));
    }

    [Fact]
    public void R19_A_yanked_file_is_told_with_its_reason()
    {
        var yanked = IndexVerification.Check([Linux, Source], [Index(Linux) with { Yanked = "" }, Index(Source) with { Yanked = "broken" }])
            .ShouldBeOfType<IndexVerdict.Yanked>();

        yanked.Names.ShouldBe([Linux.Name, Source.Name]);
        yanked.Reason.ShouldBe("broken");
    }

    private static ResultFile File(string name, char hash) => new(name, 10, new string(hash, 64));

    private static IndexFile Index(ResultFile file) => new(file.Name, file.Sha256, null, null, "https://files.example/" + file.Name);
}
