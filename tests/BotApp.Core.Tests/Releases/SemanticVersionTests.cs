using BotApp.Core.Releases;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Releases;

/// <summary>Semantic Versioning 2.0.0 by its own examples. Source: https://semver.org/spec/v2.0.0.html.</summary>
public sealed class SemanticVersionTests
{
    // Every chain of examples in the specification's points 2, 11.2, 11.3 and 11.4, and what follows from its words.
    private static readonly string[] s_ascending =
    [
        "0.0.4", "0.9.9", "1.0.0-0", "1.0.0-1", "1.0.0-2", "1.0.0-11", "1.0.0-99999999999999999999999", "1.0.0--", "1.0.0-0A", "1.0.0-A", "1.0.0-a", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
        "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0", "1.11.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0", "99999999999999999999999.999999999999999999.99999999999999999",
    ];

    [Fact]
    public void Every_pair_is_ordered_as_the_standard_says()
    {
        var versions = s_ascending.Select(text => SemanticVersion.Read(text) ?? throw new InvalidOperationException(text)).ToArray();

        for (var i = 0; i < versions.Length; i++)
        {
            for (var j = 0; j < versions.Length; j++)
            {
                Math.Sign(versions[i].CompareTo(versions[j])).ShouldBe(i.CompareTo(j), $"{versions[i]} and {versions[j]}");
                (versions[i] == versions[j]).ShouldBe(i == j);
            }
        }
    }

    // Examples of points 9 and 10, and of the specification's list for its regular expression.
    [Theory]
    [InlineData("1.0.0-alpha", true)]
    [InlineData("1.0.0-alpha.1", true)]
    [InlineData("1.0.0-0.3.7", true)]
    [InlineData("1.0.0-x.7.z.92", true)]
    [InlineData("1.0.0-x-y-z.--", true)]
    [InlineData("1.0.0-alpha+001", true)]
    [InlineData("1.0.0+20130313144700", false)]
    [InlineData("1.0.0-beta+exp.sha.5114f85", true)]
    [InlineData("1.0.0+21AF26D3----117B344092BD", false)]
    [InlineData("1.1.2-prerelease+meta", true)]
    [InlineData("1.0.0-alpha0.valid", true)]
    [InlineData("1.0.0-alpha.0valid", true)]
    [InlineData("1.2.3----RC-SNAPSHOT.12.9.1--.12+788", true)]
    [InlineData("1.0.0+0.build.1-rc.10000aaa-kk-0.1", false)]
    [InlineData("1.0.0-0A.is.legal", true)]
    public void What_is_a_version_is_read_and_knows_whether_it_is_final(string text, bool isPrerelease)
    {
        var version = SemanticVersion.Read(text).ShouldNotBeNull();

        (version.Text, version.IsPrerelease, version.HasBuild).ShouldBe((text, isPrerelease, text.Contains('+', StringComparison.Ordinal)));
        SemanticVersion.Read(version.Canonical).ShouldBe(version);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3-0123")]
    [InlineData("1.2.3-0123.0123")]
    [InlineData("1.1.2+.123")]
    [InlineData("+invalid")]
    [InlineData("-invalid")]
    [InlineData("-invalid+invalid")]
    [InlineData("alpha.beta")]
    [InlineData("alpha.1")]
    [InlineData("1.0.0-alpha_beta")]
    [InlineData("1.0.0-alpha..")]
    [InlineData("1.0.0-alpha..1")]
    [InlineData("1.0.0-.")]
    [InlineData("1.1.1.1")]
    [InlineData("01.1.1")]
    [InlineData("1.01.1")]
    [InlineData("1.1.01")]
    [InlineData("1.2-SNAPSHOT")]
    [InlineData("1.2-RC-SNAPSHOT")]
    [InlineData("-1.0.3-gamma+b7718")]
    [InlineData("+justmeta")]
    [InlineData("9.8.7+meta+meta")]
    [InlineData("9.8.7-whatever+meta+meta")]
    [InlineData("v1.2.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3 ")]
    [InlineData("1.2.3\n")]
    [InlineData("1.2.3-\u00e9")]
    [InlineData("\u0661.2.3")]
    public void What_is_no_version_is_refused(string? text) => SemanticVersion.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Build_metadata_makes_no_other_version()
    {
        var version = SemanticVersion.Read("1.0.0-0A.is-legal+build.01")!;

        version.ShouldBe(SemanticVersion.Read("1.0.0-0A.is-legal"));
        version.CompareTo(SemanticVersion.Read("1.0.0-0A.is-legal+other")).ShouldBe(0);
    }

    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1.2.3-rc.1", "1.2.3rc1")]
    [InlineData("1.2.3-rc1", "1.2.3rc1")]
    [InlineData("1.2.3-alpha", "1.2.3a0")]
    [InlineData("1.2.3-beta.11", "1.2.3b11")]
    [InlineData("1.2.3-dev.4", "1.2.3.dev4")]
    [InlineData("1.2.3+build.5", "1.2.3")]
    [InlineData("1.2.3-1", null)]
    [InlineData("1.2.3-post.1", null)]
    [InlineData("1.2.3-rev2", null)]
    [InlineData("1.2.3-alpha.beta", null)]
    [InlineData("1.2.3-rc.1.2", null)]
    [InlineData("1.2.3-x.7.z.92", null)]
    public void The_index_has_it_in_Python_s_words_or_not_at_all(string text, string? expected) =>
        (SemanticVersion.Read(text)!.OnIndex?.Text).ShouldBe(expected);

    [Theory]
    [InlineData("1.2.3-1")]
    [InlineData("1.2.3-alpha.beta")]
    public void What_the_index_cannot_have_is_told_as_such(string text)
    {
        SemanticVersion.Read(text)!.OnIndex.ShouldBeNull();
        VersionCheck.Refusal(SemanticVersion.Read(text)!, true, true)!.ShouldContain("no file on a Python package index can carry");
    }

    [Theory]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("1.2.99999999999999999999", "1.2.100000000000000000000")]
    [InlineData("1.2.3-rc.1", "1.2.3-rc.2")]
    [InlineData("1.2.3-rc", "1.2.3-rc.1")]
    [InlineData("1.2.3-rc.1+5", "1.2.3-rc.2")]
    public void The_next_version_is_a_later_one_of_the_same_kind(string text, string next)
    {
        var version = SemanticVersion.Read(text)!;

        version.Next.ShouldBe(next);
        SemanticVersion.Read(next)!.ShouldBeGreaterThan(version);
    }

    [Theory]
    [InlineData("1.2.3+5", "tag 1.2.3 instead")]
    [InlineData("1.2.3-dev.1", "version.dev")]
    [InlineData("1.2.3-rc.1", "version.prerelease")]
    [InlineData("1.2.3", null)]
    public void What_the_settings_do_not_publish_is_refused(string text, string? why)
    {
        var refusal = VersionCheck.Refusal(SemanticVersion.Read(text)!, allowPrereleases: false, allowDev: false);

        (refusal is null).ShouldBe(why is null);
        refusal?.ShouldContain(why!); // both are there
    }

    [Theory]
    [InlineData("1.3.0-rc.1", "1.3.0rc1", true)]
    [InlineData("1.3.0-rc.1", "1.3.0-rc.1", true)]
    [InlineData("1.3.0", "1.3", true)]
    [InlineData("1.3.0", "1.3.1", false)]
    [InlineData("1.3.0-rc.1", "1.3.0", false)]
    public void A_file_declares_it_in_either_spelling(string tag, string declared, bool isSame) =>
        (VersionCheck.Compare(new VersionTag("v" + tag, SemanticVersion.Read(tag)!), new DeclaredVersion.Declared(declared, "pyproject.toml", 3)) is VersionVerdict.Matches).ShouldBe(isSame);

    [Fact]
    public void Tags_are_matched_and_ordered_by_the_scheme_that_the_settings_name()
    {
        string[] tags = ["v1.0.0", "v1.0", "v1.0.0-rc.2", "v1.0.0-rc.10", "v1.0.0.post1", "v1.0.0rc3", "v0.9.0", "v1.0.0-alpha.beta"];

        ReleaseTags.Of("v{version}", VersionScheme.Semver, tags, []).Select(tag => tag.Tag).ShouldBe(["v0.9.0", "v1.0.0-alpha.beta", "v1.0.0-rc.2", "v1.0.0-rc.10", "v1.0.0"]);
        ReleaseTags.Of("v{version}", VersionScheme.Pep440, tags, []).Select(tag => tag.Tag).ShouldBe(["v0.9.0", "v1.0.0-rc.2", "v1.0.0rc3", "v1.0.0-rc.10", "v1.0", "v1.0.0", "v1.0.0.post1"]);
    }
}
