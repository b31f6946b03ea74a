using System.Text;
using BotApp.GitHub;

namespace BotApp.Tests.GitHub;

public sealed class GitHubJsonTests
{
    [Theory]
    [InlineData("\"2026-11-20T10:00:00Z\"")]
    [InlineData("\"2026-11-20T10:00:00.000Z\"")]
    [InlineData("\"2026-11-20T12:00:00+02:00\"")]
    [InlineData("\"2026-11-20 10:00:00\"")]
    [InlineData("\"2026-11-20 10:00:00 UTC\"")]
    [InlineData("1795168800")]
    [InlineData("1795168800000")]
    public void A_time_is_read_in_every_form_GitHub_uses(string text) =>
        Comment($$"""{"id":1,"created_at":{{text}}}""").CreatedAt.ShouldBe(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("null")]
    [InlineData("{\"a\":[1]}")]
    [InlineData("-1")]
    [InlineData("1e300")]
    public void A_time_that_cannot_be_read_is_missing_and_the_rest_is_read(string text) =>
        Comment($$"""{"created_at":{{text}},"new_field":{"x":1},"id":"9007199254740993"}""").ShouldSatisfyAllConditions(
            static comment => comment.CreatedAt.ShouldBeNull(),
            static comment => comment.Id.ShouldBe(9_007_199_254_740_993));

    [Theory]
    [InlineData("<html>busy</html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void F29_What_is_not_the_expected_JSON_is_unreadable_never_empty(string body) =>
        Should.Throw<GitHubUnreadable>(() => Comment(body)).Message.ShouldContain("expected JSON of Comment");

    private static Comment Comment(string body) => GitHubJson.Read(
        new GitHubAnswer(200, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), false), GitHubJson.Types.Comment, "GET /x");
}
