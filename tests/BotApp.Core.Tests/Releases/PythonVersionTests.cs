using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

public sealed class PythonVersionTests
{
    // In the order of the standard, oldest first.
    private static readonly string[] Ascending =
    [
        "1.dev0", "1.0.dev456", "1.0a1.dev1", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456",
        "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0rc1.post1", "1.0", "1.0+abc.def", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0+5.a", "1.0+10", "1.0.post456.dev34",
        "1.0.post456", "1.0.15", "1.1.dev1", "1.1", "1.9", "1.10", "2013.10", "2014.04", "1!0.1", "1!1.0", "1!1.1", "2!0.1",
    ];

    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData(" \t1.0\n", "1.0")]
    [InlineData("v1.0", "1.0")]
    [InlineData("V1.0", "1.0")]
    [InlineData("01.002.0003", "1.2.3")]
    [InlineData("0!1.0", "1.0")]
    [InlineData("1!1.0", "1!1.0")]
    [InlineData("1.0ALPHA1", "1.0a1")]
    [InlineData("1.0-alpha.1", "1.0a1")]
    [InlineData("1.0_a_1", "1.0a1")]
    [InlineData("1.0a", "1.0a0")]
    [InlineData("1.0a-", "1.0a0")]
    [InlineData("1.0-BETA", "1.0b0")]
    [InlineData("1.0b.2", "1.0b2")]
    [InlineData("1.0c1", "1.0rc1")]
    [InlineData("1.0pre1", "1.0rc1")]
    [InlineData("1.0-preview_3", "1.0rc3")]
    [InlineData("1.3.0-rc.1", "1.3.0rc1")]
    [InlineData("v1.3.0-RC1", "1.3.0rc1")]
    [InlineData("1.0rc001", "1.0rc1")]
    [InlineData("1.0-1", "1.0.post1")]
    [InlineData("1.0a--1", "1.0a0.post1")]
    [InlineData("1.0a-1-2", "1.0a1.post2")]
    [InlineData("1.0post", "1.0.post0")]
    [InlineData("1.0-post-2", "1.0.post2")]
    [InlineData("1.0rev3", "1.0.post3")]
    [InlineData("1.0-r4", "1.0.post4")]
    [InlineData("1.0.r.5", "1.0.post5")]
    [InlineData("1.0dev", "1.0.dev0")]
    [InlineData("1.0-dev_7", "1.0.dev7")]
    [InlineData("1.0a.dev", "1.0a0.dev0")]
    [InlineData("1.0rc1-post2_dev3", "1.0rc1.post2.dev3")]
    [InlineData("1.0+Ubuntu-1", "1.0+ubuntu.1")]
    [InlineData("1.0+ubuntu_001.00a", "1.0+ubuntu.1.00a")]
    [InlineData("2024.4.0", "2024.4.0")]
    [InlineData("20261120", "20261120")]
    public void A_spelling_is_read_into_the_normal_one(string text, string normal)
    {
        PythonVersion.TryParse(text, out var version).ShouldBeTrue();

        version.Text.ShouldBe(normal);
        PythonVersion.Read(normal).ShouldBe(version);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v")]
    [InlineData("french toast")]
    [InlineData("1.0.")]
    [InlineData(".1")]
    [InlineData("1..0")]
    [InlineData("1!")]
    [InlineData("!1")]
    [InlineData("1.0+")]
    [InlineData("1.0+a+")]
    [InlineData("1.0++")]
    [InlineData("1.0+_foobar")]
    [InlineData("1.0+foo&asd")]
    [InlineData("1.0+a..b")]
    [InlineData("1.0+a.")]
    [InlineData("1.0+1+1")]
    [InlineData("1.0-")]
    [InlineData("1.0alphabet")]
    [InlineData("1.0--rc1")]
    [InlineData("1.0.post1.post2")]
    [InlineData("1.0.dev1.post2")]
    [InlineData("1.0dev1rc1")]
    [InlineData("1.0 rc1")]
    [InlineData("branch-snapshot-22")]
    [InlineData("vv1.0")]
    [InlineData("１.0")]
    [InlineData("1.0poſt1")]
    [InlineData("1.*")]
    public void What_is_no_version_is_refused(string? text)
    {
        PythonVersion.TryParse(text, out var version).ShouldBeFalse();

        version.ShouldBeNull();
    }

    [Fact]
    public void Every_pair_is_ordered_as_the_standard_says()
    {
        var versions = Ascending.Select(text => PythonVersion.Read(text)!).ToArray();

        for (var i = 0; i < versions.Length; i++)
        {
            for (var j = 0; j < versions.Length; j++)
            {
                Math.Sign(versions[i].CompareTo(versions[j])).ShouldBe(i.CompareTo(j), $"{versions[i]} and {versions[j]}");
                (versions[i] < versions[j]).ShouldBe(i < j);
                (versions[i] >= versions[j]).ShouldBe(i >= j);
                (versions[i] == versions[j]).ShouldBe(i == j);
            }
        }
    }

    [Theory]
    [InlineData("1", "1.0.0")]
    [InlineData("v1.0", "1.0.0")]
    [InlineData("1.2.0rc1", "1.2-c.1")]
    [InlineData("0", "0.0")]
    [InlineData("1.0+A.01", "1+a.1")]
    public void Trailing_zeros_and_spellings_make_no_other_version(string left, string right)
    {
        var (a, b) = (PythonVersion.Read(left)!, PythonVersion.Read(right)!);

        a.ShouldBe(b);
        a.GetHashCode().ShouldBe(b.GetHashCode());
        a.Canonical.ShouldBe(b.Canonical);
        a.CompareTo(b).ShouldBe(0);
    }

    [Theory]
    [InlineData("1.0", false, false, false, false)]
    [InlineData("1.0.post1", false, false, true, false)]
    [InlineData("1.0rc1", true, false, false, false)]
    [InlineData("1.0.dev1", true, true, false, false)]
    [InlineData("1.0.post1.dev2", true, true, true, false)]
    [InlineData("1.0+local", false, false, false, true)]
    public void R6_A_version_knows_what_it_is(string text, bool isPrerelease, bool isDev, bool isPost, bool hasLocal)
    {
        var version = PythonVersion.Read(text)!;

        (version.IsPrerelease, version.IsDev, version.IsPost, version.HasLocal).ShouldBe((isPrerelease, isDev, isPost, hasLocal));
    }

    [Fact]
    public void Numbers_have_no_limit_but_the_length_has()
    {
        var huge = new string('9', 200);

        PythonVersion.Read("1." + huge)!.ShouldBeGreaterThan(PythonVersion.Read("1." + huge[1..])!);
        PythonVersion.Read(new string('1', PythonVersion.MaxLength)).ShouldNotBeNull();
        PythonVersion.Read(new string('1', PythonVersion.MaxLength + 1)).ShouldBeNull();
    }

    [Fact]
    public void Any_text_is_read_without_an_exception_and_the_normal_spelling_is_stable()
    {
        string[] pieces = ["1", "0", "23", ".", "-", "_", "!", "+", "v", "a", "b", "c", "rc", "r", "rev", "post", "pre", "preview", "alpha", "dev", "x", " ", "é", "\0"];
        var random = new Random(440);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (PythonVersion.Read(text) is { } version)
            {
                read++;
                PythonVersion.Read(version.Text)!.Text.ShouldBe(version.Text, text);
                PythonVersion.Read(version.Canonical)!.ShouldBe(version, text);
            }
        }

        read.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Versions_of_two_schemes_are_never_equal()
    {
        ReleaseVersion python = PythonVersion.Read("1.0.0")!;
        ReleaseVersion semantic = SemanticVersion.Read("1.0.0")!;

        (python == semantic).ShouldBeFalse();
        python.CompareTo(semantic).ShouldBe(-semantic.CompareTo(python));
    }
}
