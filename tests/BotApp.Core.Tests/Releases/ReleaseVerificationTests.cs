using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Releases;

using static BotApp.Core.Tests.Releases.Releasing;

namespace BotApp.Core.Tests.Releases;

/// <summary>From the index to the release on GitHub, and what happens on the index afterwards.</summary>
public sealed class ReleaseVerificationTests
{
    private static readonly string Proved = Yaml.Replace("verify-within: 30m", "verify-within: 30m, require-provenance: true", StringComparison.Ordinal);

    [Fact]
    public void R19_A_yank_withdraws_the_version_and_taking_it_back_brings_it_back()
    {
        var given = Released();
        Shows(given, Wheel, Source);
        given.Later(TimeSpan.FromDays(1), SetTimer.IndexWatch).Deeds.ShouldBeEmpty();

        given.Release = given.Release! with { IndexFiles = [.. given.Release.IndexFiles!.Select(file => file with { Yanked = "breaks carts" })] };
        var yanked = given.Later(TimeSpan.FromDays(1), SetTimer.IndexWatch);
        given.Tag.Phase.ShouldBe(ReleasePhase.Withdrawn);
        yanked.One<MarkRelease>().Notice.ShouldNotBeNull().ShouldContain("breaks carts");
        yanked.One<PutComment>().Body.ShouldContain("withdrawn");
        var check = yanked.Check("publish shop").ShouldNotBeNull();
        check.Conclusion.ShouldBe(CheckConclusion.Neutral);
        check.Output.Title.ShouldContain("1.2.4");

        Shows(given, Wheel, Source);
        var back = given.Later(TimeSpan.FromDays(1), SetTimer.IndexWatch);
        back.One<MarkRelease>().Notice.ShouldBeNull();
        back.Check("publish shop").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Success);
        given.Tag.Phase.ShouldBe(ReleasePhase.Released);
    }

    [Fact]
    public void The_index_is_watched_once_a_day_for_a_year_and_files_that_go_are_an_alarm()
    {
        var given = Released();
        Shows(given, Wheel, Source);
        var again = given.Later(TimeSpan.FromDays(1), SetTimer.IndexWatch).All<SetTimer>().Single(timer => timer.Name == SetTimer.IndexWatch);
        again.DueAt.ShouldBe(given.Now + TimeSpan.FromDays(1));
        Shows(given, Wheel);
        given.Later(TimeSpan.FromDays(1), SetTimer.IndexWatch).Check("publish shop").ShouldNotBeNull().Conclusion.ShouldBe(CheckConclusion.Failure);

        given.Later(TimeSpan.FromDays(400), SetTimer.IndexWatch).All<SetTimer>().ShouldNotContain(timer => timer.Name == SetTimer.IndexWatch && timer.DueAt != null);
    }

    [Fact]
    public void A_pull_request_is_told_once_in_which_version_it_was_released_and_not_where_the_settings_say_so()
    {
        var given = InPublish();
        Published(given);
        Shows(given, Wheel, Source);
        given.Happens(new TimerElapsed("poll")).All<PutComment>().ShouldBeEmpty("the release is not there yet");

        var comment = given.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r")).One<PutComment>();
        (comment.Number, comment.Name).ShouldBe((3, "released-shop"));
        comment.Body.ShouldContain("https://example.org/r");
        given.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r")).All<PutComment>().ShouldBeEmpty();

        var quiet = Tagged(Yaml.Replace("tags: \"v{version}\",", "tags: \"v{version}\", notes: { released-in: false },", StringComparison.Ordinal));
        quiet.Happens(new TagPushed(Scenario.A));
        Built(quiet, Wheel, Source);
        Published(quiet);
        Shows(quiet, Wheel, Source);
        quiet.Happens(new TimerElapsed("poll"));
        quiet.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r")).All<PutComment>().ShouldBeEmpty();
    }

    [Fact]
    public void R23_The_release_is_written_with_the_very_files_that_the_index_serves()
    {
        var given = InPublish();
        Published(given);
        Shows(given, Wheel, Source);

        var release = given.Happens(new TimerElapsed("poll")).One<PublishRelease>();

        release.DraftFirst.ShouldBeTrue();
        release.Files.ShouldBe([new ReleaseAttachment(Wheel.Name, Wheel.Sha256, "https://example.org/" + Wheel.Name), new ReleaseAttachment(Source.Name, Source.Sha256, "https://example.org/" + Source.Name)]);
    }

    [Fact]
    public void What_is_listed_and_not_served_yet_is_waited_for()
    {
        var given = InPublish();
        Published(given);
        Shows(given, Wheel, Source);
        given.Release = given.Release! with { NotServed = [Wheel.Name] };
        given.Happens(new TimerElapsed("poll")).All<PublishRelease>().ShouldBeEmpty();
        given.Tag.Reason.ShouldContain("does not serve " + Wheel.Name);
        given.Release = given.Release with { NotServed = null };
        given.Happens(new TimerElapsed("poll")).All<PublishRelease>().ShouldBeEmpty("what was not asked proves nothing");

        given.Release = given.Release with { NotServed = [] };

        given.Happens(new TimerElapsed("poll")).One<PublishRelease>();
    }

    [Fact]
    public void R20_A_hotfix_of_an_old_line_is_not_the_latest_because_of_what_the_index_has_and_a_tag_alone_counts_nothing()
    {
        var given = InPublish();
        Published(given);
        Shows(given, Wheel, Source);
        given.Release = given.Release! with { Tags = ["v9.9.9"] };
        given.Release = given.Release with { IndexFiles = [.. given.Release.IndexFiles!, new IndexFile("shop-1.3.0.tar.gz", Hash, null, null, "https://example.org/shop-1.3.0.tar.gz")] };
        given.Happens(new TimerElapsed("poll")).One<PublishRelease>().Latest.ShouldBeFalse();

        var other = InPublish();
        Published(other);
        Shows(other, Wheel, Source);
        other.Release = other.Release! with { Tags = ["v9.9.9"] };
        other.Happens(new TimerElapsed("poll")).One<PublishRelease>().Latest.ShouldBeTrue();
    }

    [Fact]
    public void Required_provenance_is_waited_for_and_then_missed()
    {
        var given = Verifying(Proved);
        given.Happens(new TimerElapsed("poll")).All<PublishRelease>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Verifying);
        given.Tag.Reason.ShouldContain("provenance");

        given.Later(TimeSpan.FromMinutes(31)).All<PublishRelease>().ShouldBeEmpty();
        given.Tag.Phase.ShouldBe(ReleasePhase.Failed);
        given.Tag.Reason.ShouldContain("do not use this version");
    }

    [Theory]
    [InlineData("octo/shop", "release.yml", Hash, null)]
    [InlineData("Octo/Shop", "release.yml", Hash, null)]
    [InlineData("evil/shop", "release.yml", Hash, "published by GitHub evil/shop release.yml")]
    [InlineData("octo/shop", "other.yml", Hash, "published by GitHub octo/shop other.yml")]
    [InlineData("octo/shop", "release.yml", OtherHash, "other contents")]
    public void Provenance_counts_when_this_repository_s_workflow_published_these_bytes(string repository, string workflow, string hash, string? refusal)
    {
        var reading = Provenance.Read(Document(repository, workflow, Wheel.Name, hash));
        reading.Problem.ShouldBeNull();

        var answer = Provenance.Refusal(reading, Wheel.Name, Wheel.Sha256, "octo/shop", "release.yml");

        if (refusal is null)
        {
            answer.ShouldBeNull();
        }
        else
        {
            answer.ShouldNotBeNull().ShouldContain(refusal);
        }

        var given = Verifying(Proved);
        given.Release = given.Release! with
        {
            Provenance = new Dictionary<string, ProvenanceReading>(StringComparer.Ordinal) { [Wheel.Name] = reading, [Source.Name] = Provenance.Read(Document("octo/shop", "release.yml", Source.Name, Source.Sha256)) },
        };
        given.Happens(new TimerElapsed("poll")).All<PublishRelease>().Count.ShouldBe(refusal is null ? 1 : 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":2,\"attestation_bundles\":[]}")]
    [InlineData("{\"version\":1,\"attestation_bundles\":[{}]}")]
    [InlineData("{\"version\":1,\"attestation_bundles\":[{\"publisher\":{\"kind\":\"GitHub\"},\"attestations\":[{\"envelope\":{\"statement\":\"!\"}}]}]}")]
    [InlineData("{\"version\":1,\"attestation_bundles\":[{\"publisher\":{\"kind\":\"GitHub\"},\"attestations\":[{\"envelope\":{\"statement\":\"e30=\"}}]}]}")]
    [InlineData("{\"version\":1,\"attestation_bundles\":[]}")]
    [InlineData("{\"version\":1.5,\"attestation_bundles\":[]}")]
    public void Provenance_that_says_nothing_proves_nothing(string json) =>
        Provenance.Refusal(Provenance.Read(json), Wheel.Name, Wheel.Sha256, "octo/shop", "release.yml").ShouldNotBeNull();

    [Fact]
    public void Pages_name_provenance_and_the_time_of_upload()
    {
        const string Json = """{"meta":{"api-version":"1.3"},"name":"shop","files":[{"filename":"shop-1.2.3.tar.gz","url":"../../files/shop-1.2.3.tar.gz","hashes":{},"upload-time":"2026-03-02T09:00:00.000000Z","provenance":"/integrity/shop"},{"filename":"shop-1.2.2.tar.gz","url":"x","hashes":{},"upload-time":"soon","provenance":null}]}""";
        var page = SimpleIndexPage.Read("application/vnd.pypi.simple.v1+json", Json, new Uri("https://example.org/simple/shop/")).ShouldBeOfType<IndexReading.Page>();
        page.Files[0].Provenance.ShouldBe("https://example.org/integrity/shop");
        page.Files[0].UploadedAt.ShouldBe(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        (page.Files[1].Provenance, page.Files[1].UploadedAt).ShouldBe((null, null));

        var html = SimpleIndexPage.Read("text/html", "<html><a href=\"f/shop-1.0.tar.gz\" data-provenance=\"https://example.org/p\">shop-1.0.tar.gz</a></html>", new Uri("https://example.org/simple/shop/")).ShouldBeOfType<IndexReading.Page>();
        html.Files.ShouldHaveSingleItem().Provenance.ShouldBe("https://example.org/p");
    }

    [Theory]
    [InlineData(null, "gone", "<!-- botapp:notice:start -->\n> gone\n<!-- botapp:notice:end -->\n\n")]
    [InlineData("Text", "gone", "<!-- botapp:notice:start -->\n> gone\n<!-- botapp:notice:end -->\n\nText")]
    [InlineData("<!-- botapp:notice:start -->\n> old\n<!-- botapp:notice:end -->\n\nText", "gone", "<!-- botapp:notice:start -->\n> gone\n<!-- botapp:notice:end -->\n\nText")]
    [InlineData("<!-- botapp:notice:start -->\n> old\n<!-- botapp:notice:end -->\n\nText", null, "Text")]
    [InlineData("Text", null, null)]
    [InlineData("A lost <!-- botapp:notice:end --> marker", null, null)]
    public void R19_A_notice_is_put_at_the_head_once_and_taken_away_again(string? existing, string? notice, string? expected) => ReleaseNotice.Put(existing, notice).ShouldBe(expected);

    private static Scenario Verifying(string settings)
    {
        var given = Tagged(settings);
        given.Happens(new TagPushed(Scenario.A));
        Built(given, Wheel, Source);
        Published(given);
        Shows(given, Wheel, Source);
        return given;
    }

    private static string Document(string repository, string workflow, string file, string hash)
    {
        var statement = Convert.ToBase64String(Encoding.UTF8.GetBytes($$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"{{{file}}}","digest":{"sha256":"{{{hash}}}"}}],"predicateType":"https://docs.pypi.org/attestations/publish/v1","predicate":null}"""));
        return $$$"""{"version":1,"attestation_bundles":[{"publisher":{"kind":"GitHub","repository":"{{{repository}}}","workflow":"{{{workflow}}}","environment":"pypi"},"attestations":[{"version":1,"verification_material":{"certificate":"","transparency_entries":[]},"envelope":{"statement":"{{{statement}}}","signature":""}}]}]}""";
    }
}
