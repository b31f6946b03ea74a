using BotApp.GitHub;
using BotApp.SignIn;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.SignIn;

/// <summary>What is wrong is said before the service starts.</summary>
public sealed class SignInOptionsTests
{
    [Fact]
    public void S27_A_key_that_is_not_32_bytes_is_refused()
    {
        Problems(new SignInOptions { Key = "short" }).ShouldHaveSingleItem().ShouldContain("openssl rand -base64 32");
        Problems(new SignInOptions { Key = Convert.ToBase64String(new byte[16]) }).ShouldHaveSingleItem();
        Problems(new SignInOptions { Key = Convert.ToBase64String(new byte[32]) }).ShouldBeEmpty();
        Problems(new SignInOptions()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://botapp.example.org", "over https only")]
    [InlineData("https://example.org/botapp", "has no path")]
    public void S29_People_sign_in_at_an_address_that_can_keep_a_session(string address, string expected)
    {
        Problems(new SignInOptions(), address).ShouldHaveSingleItem().ShouldContain(expected);
        Problems(new SignInOptions(), address, secret: null).ShouldBeEmpty(); // nobody signs in
    }

    [Theory]
    [InlineData("https://botapp.example.org")]
    [InlineData("http://127.0.0.1:5000")]
    public void Such_an_address_is_taken(string address) => Problems(new SignInOptions(), address).ShouldBeEmpty();

    [Fact]
    public void An_operator_is_named_by_number_or_by_login()
    {
        var options = new SignInOptions { Operators = { "42", "@Octo" } };

        options.IsOperator(42, "renamed").ShouldBeTrue();
        options.IsOperator(7, "octo").ShouldBeTrue();
        options.IsOperator(7, "42").ShouldBeFalse(); // a login of digits is nobody's number
        Problems(new SignInOptions { Operators = { " " } }).ShouldHaveSingleItem().ShouldContain("SignIn:Operators");
    }

    [Fact]
    public void A_client_secret_without_a_client_id_is_refused() =>
        (new GitHubOptionsValidation().Validate(null, new GitHubOptions { AppId = 7, ClientSecret = "not-a-real-one", PrivateKey = GitHub.TestKey.Pem }).Failures ?? []).ShouldHaveSingleItem().ShouldContain("GitHub:ClientId");

    private static IReadOnlyList<string> Problems(SignInOptions options, string address = "https://botapp.example.org", string? secret = "not-a-real-one") =>
        [.. new SignInValidation(Options.Create(new GitHubOptions { ClientSecret = secret }), Options.Create(new BotAppOptions { PublicUrl = new Uri(address) })).Validate(null, options).Failures ?? []];
}
