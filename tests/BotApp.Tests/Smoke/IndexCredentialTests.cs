using BotApp.Core;
using BotApp.Smoke;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Smoke;

/// <summary>Credentials of private package indexes: kept by the operator, sent to their own address, used by the repositories named.</summary>
public sealed class IndexCredentialTests
{
    [Theory]
    [InlineData("https://packages.example.org/team/", "robin", "secret", null, "octo/*", null)]
    [InlineData("https://packages.example.org/team/", null, null, "secret", "octo/*", null)]
    [InlineData(null, "robin", "secret", null, "octo/*", "Url must be an address")]
    [InlineData("ftp://packages.example.org/", "robin", "secret", null, "octo/*", "Url must be an address")]
    [InlineData("https://robin:secret@packages.example.org/", "robin", "secret", null, "octo/*", "without a user name")]
    [InlineData("https://packages.example.org/", "robin", null, null, "octo/*", "User and Password, or Token")]
    [InlineData("https://packages.example.org/", "robin", "secret", "secret", "octo/*", "keep one of the two")]
    [InlineData("https://packages.example.org/", "robin", "secret", null, null, "nobody may use it")]
    public void A_credential_that_cannot_work_is_said_when_BotApp_starts(string? url, string? user, string? password, string? token, string? repository, string? problem)
    {
        var options = new BotAppOptions { Indexes = { ["internal"] = Of(url, user, password, token, repository) } };

        var result = new IndexValidation().Validate(null, options);

        result.Succeeded.ShouldBe(problem is null);
        if (problem is not null)
        {
            result.FailureMessage.ShouldStartWith("BotApp__Indexes__internal: ");
            result.FailureMessage.ShouldContain(problem);
            result.FailureMessage.ShouldNotContain("secret");
        }
    }

    [Theory]
    [InlineData("https://packages.example.org/team/simple/shop/", true)]
    [InlineData("https://packages.example.org/team", false)]
    [InlineData("https://packages.example.org/other/simple/shop/", false)]
    [InlineData("https://packages.example.org/teammate/", false)]
    [InlineData("https://evil.example.org/team/simple/shop/", false)]
    [InlineData("http://packages.example.org/team/simple/shop/", false)]
    [InlineData("https://packages.example.org:8443/team/simple/shop/", false)]
    public void It_is_sent_below_its_own_address_only(string url, bool isSent) =>
        (IndexCredential.Of(Of("https://packages.example.org/team/", "robin", "secret", null, "octo/*")).For(new Uri(url)) is not null).ShouldBe(isSent);

    [Theory]
    [InlineData("octo/shop", "octo/*", true)]
    [InlineData("Octo/Shop", "octo/shop", true)]
    [InlineData("octo/shop", "octo/other", false)]
    [InlineData("octopus/shop", "octo/*", false)]
    [InlineData("octo/shop", "*", false)]
    public void It_is_used_by_the_repositories_named(string repository, string entry, bool may) => Of("https://packages.example.org/", "robin", "secret", null, entry).IsFor(repository).ShouldBe(may);

    [Fact]
    public async Task A_name_that_the_operator_did_not_give_the_repository_is_refused_and_nothing_asked()
    {
        var options = Options.Create(new BotAppOptions { Indexes = { ["internal"] = Of("https://packages.example.invalid/", "robin", "secret", null, "octo/*") } });
        using var http = new GuardedHttp(options);
        var index = new PackageIndex(http, options);

        var (files, problem) = await index.ReadAsync(new IndexAccess("https://packages.example.invalid/simple/", "internal", "evil/shop"), "shop", TestContext.Current.CancellationToken);

        files.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain("keeps no credential `internal` for evil/shop");
        var (content, why) = await index.FetchAsync(new IndexAccess("https://packages.example.invalid/simple/", null, "evil/shop"), new ReleaseAttachment("a", "b", "https://127.0.0.1/a"), TestContext.Current.CancellationToken);
        content.ShouldBeNull();
        why.ShouldNotBeNull().ShouldContain("not allowed");
    }

    private static IndexOptions Of(string? url, string? user, string? password, string? token, string? repository)
    {
        var options = new IndexOptions { Url = url is null ? null : new Uri(url), User = user, Password = password, Token = token };
        if (repository is not null)
        {
            options.Repositories.Add(repository);
        }

        return options;
    }
}
