using BotApp.Core.Releases;

namespace BotApp.Core.Tests.Releases;

public sealed class TagPatternTests
{
    private static readonly MarkTagPattern[] Marks = [MarkTagPattern.Parse("deployed/production/{utc}")];

    [Theory]
    [InlineData("v{version}", "v1.2.3", "1.2.3")]
    [InlineData("v{version}", "v1.3.0-rc.1", "1.3.0rc1")]
    [InlineData("{version}", "1.2.3", "1.2.3")]
    [InlineData("pkg-a-v{version}", "pkg-a-v1.0.0", "1.0.0")]
    [InlineData("pkg_a=={version}", "pkg_a==1.0.0", "1.0.0")]
    [InlineData("release/{version}/final", "release/2.0/final", "2.0")]
    public void R1_A_tag_of_the_pattern_names_its_version(string pattern, string tag, string version)
    {
        Pattern(pattern).Match(tag, PythonVersion.Read, Marks)!.Version.Text.ShouldBe(version);
    }

    [Theory]
    [InlineData("v{version}", "branch-snapshot-22")]
    [InlineData("{version}", "branch-snapshot-22")]
    [InlineData("v{version}", "v")]
    [InlineData("v{version}", "v1.2.3-oops")]
    [InlineData("v{version}", "xv1.2.3")]
    [InlineData("v{version}", "V1.2.3")]
    [InlineData("v{version}", "vv1.2.3")]
    [InlineData("{version}", "v1.2.3")]
    [InlineData("v{version}", "pkg-a-v1.0.0")]
    [InlineData("v{version}-x", "v-x")]
    public void A_stray_tag_does_not_match(string pattern, string tag)
    {
        Pattern(pattern).Match(tag, PythonVersion.Read, Marks).ShouldBeNull();
    }

    [Fact]
    public void R24_A_tag_of_a_monorepo_belongs_to_one_package_only()
    {
        var patterns = new[] { "pkg-v{version}", "pkg-a-v{version}", "pkg-b-v{version}", "v{version}", "{version}" };

        patterns.Where(pattern => Pattern(pattern).Match("pkg-a-v1.0.0", PythonVersion.Read, Marks) is not null).ShouldBe(["pkg-a-v{version}"]);
    }

    [Fact]
    public void A_tag_that_marks_a_deployment_is_never_a_release()
    {
        var pattern = Pattern("deployed/production/{version}");

        pattern.Match("deployed/production/20261120", PythonVersion.Read, []).ShouldNotBeNull();
        pattern.Match("deployed/production/20261120", PythonVersion.Read, Marks).ShouldBeNull();
        pattern.CouldMatch(Marks[0]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("v{version}", "deployed/production/{utc}", false)]
    [InlineData("{version}", "deployed/production/{utc}", false)]
    [InlineData("{version}", "{utc}", true)]
    [InlineData("v{version}", "v{utc}", true)]
    [InlineData("v{version}", "v1.{utc}", true)]
    [InlineData("deployed-{version}", "deploy{utc}", true)]
    [InlineData("v{version}", "v-live-{utc}", false)]
    public void Settings_can_tell_beforehand_whether_marks_and_releases_collide(string pattern, string mark, bool collide)
    {
        Pattern(pattern).CouldMatch(MarkTagPattern.Parse(mark)).ShouldBe(collide);
    }

    [Theory]
    [InlineData("live/{env}/{utc}", "live/production/20261120T1000Z", true)]
    [InlineData("live/{env}/{utc}", "live/production", false)]
    [InlineData("live/{utc}/x", "live/20261120/x", true)]
    [InlineData("live/{utc}/x", "live/x", false)]
    [InlineData("live", "live", true)]
    [InlineData("live", "live2", false)]
    [InlineData("live{", "live{", true)]
    public void A_mark_fits_its_whole_tag(string mark, string tag, bool fits) => MarkTagPattern.Parse(mark).Matches(tag).ShouldBe(fits);

    [Theory]
    [InlineData(null, "has no {version}")]
    [InlineData("v*", "has no {version}")]
    [InlineData("v{version}{version}", "more than once")]
    [InlineData("v*{version}", "contains '*'")]
    [InlineData("{name}-{version}", "contains '{'")]
    [InlineData("v {version}", "contains ' '")]
    public void A_pattern_that_cannot_work_is_explained(string? text, string part)
    {
        TagPattern.TryParse(text, out _, out var problem).ShouldBeFalse();

        problem.ShouldContain(part);
    }

    private static TagPattern Pattern(string text) =>
        TagPattern.TryParse(text, out var pattern, out var problem) ? pattern : throw new InvalidOperationException(problem);
}
