using System.Text.Json.Nodes;

using BotApp.Setup;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Setup;

/// <summary>The file that registering the App leaves, and its place in the configuration.</summary>
public sealed class CredentialsFileTests : IDisposable
{
    private const string OfTheEnvironment = "GitHub__BotAppTestOfOrder"; // a key nobody reads, so that other tests are not led astray

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botapp-credentials-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "botapp-credentials.json");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(OfTheEnvironment, null);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void The_file_goes_before_the_settings_file_and_after_the_environment()
    {
        Write("""{"GitHub":{"AppId":"42","BotAppTestOfOrder":"of the file","WebUrl":"https://file.example.org"}}""");
        Environment.SetEnvironmentVariable(OfTheEnvironment, "of the environment");
        var builder = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["GitHub:WebUrl"] = "https://settings.example.org", ["GitHub:ApiUrl"] = "https://settings.example.org/api", [CredentialsFile.Key] = Path })
            .AddEnvironmentVariables()
            .AddCommandLine(["--GitHub:AppId=43"]);

        CredentialsFile.Of(builder.Build()).AddTo(builder);
        var configuration = builder.Build();

        configuration["GitHub:WebUrl"].ShouldBe("https://file.example.org");
        configuration["GitHub:ApiUrl"].ShouldBe("https://settings.example.org/api");
        configuration["GitHub:BotAppTestOfOrder"].ShouldBe("of the environment");
        configuration["GitHub:AppId"].ShouldBe("43", "the command line goes before all");
    }

    [Fact]
    public void The_service_is_the_App_of_the_file()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        new CredentialsFile(Path).Write(new JsonObject
        {
            ["GitHub"] = new JsonObject { ["AppId"] = "42", ["ClientId"] = "Iv1.file", ["WebhookSecret"] = "a secret of this test", ["PrivateKey"] = key.ExportRSAPrivateKeyPem() },
            ["BotApp"] = new JsonObject { ["PublicUrl"] = "https://bot.example.org" },
        });
        string[] arguments = [$"--{CredentialsFile.Key}={Path}", $"--ConnectionStrings:BotApp=Data Source={System.IO.Path.Combine(_folder.FullName, "botapp.db")}"];

        var builder = BotHost.Configured(arguments);
        SetupNeed.Is(builder.Configuration).ShouldBeFalse();
        using var services = BotHost.BuildReader(builder.Configuration);

        var options = services.GetRequiredService<IOptions<BotApp.GitHub.GitHubOptions>>().Value;
        options.AppId.ShouldBe(42);
        options.PrivateKey.ShouldBe(key.ExportRSAPrivateKeyPem());
        services.GetRequiredService<IOptions<BotAppOptions>>().Value.PublicUrl.ShouldBe(new Uri("https://bot.example.org"));
    }

    [Theory]
    [InlineData("Data Source=/var/lib/botapp/botapp.db", "/var/lib/botapp/botapp-credentials.json")]
    [InlineData("Data Source=botapp.db", "botapp-credentials.json")]
    [InlineData("Data Source=:memory:", "botapp-credentials.json")]
    [InlineData("Host=db.example.org;Database=botapp", "botapp-credentials.json")]
    public void It_lies_beside_the_SQLite_database_or_in_the_current_folder(string connection, string expected) =>
        CredentialsFile.Of(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:BotApp"] = connection }).Build())
            .FullPath.ShouldBe(System.IO.Path.GetFullPath(expected));

    [Theory]
    [InlineData("GitHub:AppId")]
    [InlineData("GitHub:ClientId")]
    [InlineData("GitHub:PrivateKeyPath")]
    [InlineData("GitHub:WebhookSecret")]
    public void Where_something_is_said_of_an_App_the_way_in_stays_shut(string key) =>
        SetupNeed.Is(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = "something", [CredentialsFile.Key] = Path }).Build()).ShouldBeFalse();

    [Fact]
    public void It_is_written_whole_for_its_owner_alone_and_never_over_another()
    {
        var file = new CredentialsFile(Path);
        file.WriteProblem().ShouldBeNull();
        file.Write(new JsonObject { ["GitHub"] = new JsonObject { ["AppId"] = "1" } });

        file.WriteProblem().ShouldNotBeNull().ShouldContain("is there already");
        Should.Throw<CredentialsProblem>(() => file.Write([])).Message.ShouldContain("is there already");

        File.ReadAllText(Path).ShouldContain("AppId");
        Directory.GetFiles(_folder.FullName).ShouldBe([Path], "nothing half written is left");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said_with_what_to_do() =>
        new CredentialsFile(System.IO.Path.Combine(_folder.FullName, "nowhere", "file.json")).WriteProblem().ShouldNotBeNull().ShouldContain("BotApp__CredentialsPath");

    [Theory]
    [InlineData("""{"GitHub":{"WebhookSecret":"only of this test" oops""")]
    [InlineData("""{"GitHub":["only of this test"]}""")]
    [InlineData("\"only of this test\"")]
    [InlineData("")]
    public void A_file_that_is_not_what_setup_writes_is_refused_without_quoting_it(string text)
    {
        Write(text);

        var problem = Should.Throw<CredentialsProblem>(() => new CredentialsFile(Path).AddTo(new ConfigurationBuilder()));

        problem.Message.ShouldContain(Path);
        problem.ToString().ShouldNotContain("only of this test");
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_file_that_others_can_read_or_change_is_refused_at_the_start(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        Write("""{"GitHub":{"AppId":"42"}}""", others);

        var (code, _, error) = await Cli.Verbs.RunAsync(BotApp.Cli.ServeVerb.Create(), $"{CredentialsFile.Key}={Path}");

        code.ShouldBe(2);
        error.ShouldContain($"chmod 600 '{Path}'");
    }

    [Fact]
    public async Task The_verb_says_that_there_is_an_App_already()
    {
        Write("""{"GitHub":{"AppId":"42"}}""");

        var (code, _, error) = await Cli.Verbs.RunAsync(BotApp.Cli.SetupVerb.Create(), $"{CredentialsFile.Key}={Path}");

        code.ShouldBe(1);
        error.ShouldContain(Path);
    }

    [Theory]
    [InlineData("github.example.org")]
    [InlineData("http://github.example.org")]
    [InlineData("https://github.example.org/api/v3")]
    public async Task The_verb_refuses_an_address_that_is_no_GitHubs(string address)
    {
        var (code, _, error) = await Cli.Verbs.RunAsync(BotApp.Cli.SetupVerb.Create(), "--github-url", address);

        code.ShouldBe(2);
        error.ShouldContain("--github-url");
    }

    private void Write(string text, UnixFileMode others = UnixFileMode.None)
    {
        File.WriteAllText(Path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        }
    }
}
