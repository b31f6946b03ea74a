using BotApp.Cli;
using Microsoft.Extensions.Configuration;

namespace BotApp.Tests.Cli;

/// <summary>The command line as somebody uses it wrongly: a line or two that say what to do, the code that stands in the help, and nothing where a script looks for the result.</summary>
public sealed class MisunderstoodTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("botapp-misunderstood-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("frobnicate", "botapp: Unrecognized command or argument 'frobnicate'.")]
    [InlineData("docter", "Did you mean 'doctor'? 'botapp --help' says what it takes.")]
    [InlineData("demo extra", "botapp demo: Unrecognized command or argument 'extra'.")]
    [InlineData("demo --port many", "botapp demo: Cannot parse argument 'many' for option '--port' as a whole number.")]
    [InlineData("demo --once --port 99999", "botapp demo: --port: 99999 came, expected a port from 1 to 65535")]
    [InlineData("setup --github-url", "botapp setup: Required argument missing for option: '--github-url'.")]
    [InlineData("report --format yaml x.xml", "botapp report: Argument 'yaml' not recognized. Must be one of: 'markdown', 'json', 'text'")]
    [InlineData("check-settings one two", "botapp check-settings: Unrecognized command or argument 'two'.")]
    [InlineData("check-settings x --formatt", "Did you mean '--format'?")]
    [InlineData("plan", "botapp plan: Say either --event FILE, or --repository OWNER/NAME with --settings FILE.")]
    [InlineData("plan --event x.json --repository a/b", "Say either --event FILE")]
    [InlineData("plan --event x.json --branch main", "botapp plan: --branch goes with --repository, not with --event.")]
    [InlineData("plan --repository a/b --settings x.yml --role read", "botapp plan: --role goes with --event, not with --repository.")]
    [InlineData("plan --repository a/b --settings x.yml --limit many", "Cannot parse argument 'many' for option '--limit' as a whole number.")]
    [InlineData("plan --repository a/b --settings x.yml --pull-request one", "Cannot parse argument 'one' for option '--pull-request' as a whole number.")]
    [InlineData("replay", "Required argument 'DELIVERY' missing")]
    [InlineData("manifest", "Option '--url' is required.")]
    [InlineData("manifest --url https://botapp.example.org --name ", "--name: '' came, expected a name of 1 to 34 characters.")]
    [InlineData("migrate now", "botapp migrate: Unrecognized command or argument 'now'.")]
    [InlineData("doctor --jsn", "Did you mean '--json'? 'botapp doctor --help' says what it takes.")]
    [InlineData("health http://a http://b", "botapp health: Unrecognized command or argument 'http://b'.")]
    [InlineData("completion tcsh", "Must be one of: 'bash', 'zsh', 'fish'")]
    [InlineData("man page", "botapp man: Unrecognized command or argument 'page'.")]
    [InlineData("serve --port", "'--port' is no configuration: expected KEY=VALUE")]
    [InlineData("serve GitHub:AppId=1 Urls=nonsense", "Urls: 'nonsense' is no address to listen at")]
    [InlineData("serve GitHub:AppId=1 Urls=http://127.0.0.1:8080;http://127.0.0.1:99999", "Urls: 'http://127.0.0.1:99999' is no address to listen at")]
    [InlineData("serve GitHub:AppId=1 ConnectionStrings:BotApp=Oracle=1", "ConnectionStrings__BotApp names no database this program knows")]
    [InlineData("serve GitHub:AppId=1 ConnectionStrings:BotApp=Host=a;Password=half;ofone", "ConnectionStrings__BotApp is not understood")]
    [InlineData("serve GitHub:AppId=1 Engine:Threads=many", "Engine:Threads is 'many': expected a whole number.")]
    [InlineData("migrate --connection Host=a;Password=half;ofone", "ConnectionStrings__BotApp is not understood")]
    [InlineData("health somewhere", "'somewhere' came, expected an http or https address")]
    [InlineData("manifest --url botapp.example.org", "--url: 'botapp.example.org' came, expected an absolute http or https address")]
    [InlineData("demo --once --database /proc/nowhere/demo.db", "The demo does not start: ")]
    public async Task What_is_wrong_is_said_in_few_words_and_nothing_else_is(string line, string said)
    {
        var (code, output, error) = await Verbs.RunAsync(CommandLine.Create(), line.Split(' '));

        error.ShouldContain(said);
        error.ShouldNotContain("   at ", Case.Sensitive, "a sentence, not a stack trace");
        error.ShouldNotContain("ofone", Case.Sensitive, "it may be the half of a password");
        error.TrimEnd().Split('\n').Length.ShouldBeLessThan(line.StartsWith("serve", StringComparison.Ordinal) ? 9 : 3, error); // a service says all that keeps it from starting
        output.ShouldBeEmpty();
        code.ShouldBe(Verb.NotUnderstood);
    }

    [Fact]
    public async Task A_replay_says_what_is_wrong_with_the_database_and_makes_none()
    {
        var missing = Path.Combine(_folder.FullName, "missing.db");
        var noise = await Verbs.FileAsync(_folder, "noise.db", new string('x', 5000));

        var (none, bad) = (await ReplayAsync(missing), await ReplayAsync(noise));

        none.ShouldBe((2, "", $"There is no database '{missing}', so nothing is stored. Set ConnectionStrings__BotApp as the service has it, or name files of saved payloads that exist.\n"));
        File.Exists(missing).ShouldBeFalse();
        (bad.Code, bad.Output).ShouldBe((2, ""));
        bad.Error.ShouldStartWith("The service's database (ConnectionStrings__BotApp) cannot be used: ");
        bad.Error.Trim().ShouldNotContain("\n");
    }

    [Fact]
    public async Task What_is_no_JSON_is_named_with_its_line()
    {
        var file = await Verbs.FileAsync(_folder, "push.json", "{\n  nonsense");

        var (code, output, error) = await Verbs.RunAsync(CommandLine.Create(), "plan", "--event", file);

        (code, output).ShouldBe((2, ""));
        error.ShouldBe($"{file}: not JSON from line 2, byte 3 on. Expected a webhook's payload as GitHub sends it.\n");
    }

    private static Task<(int Code, string Output, string Error)> ReplayAsync(string file) => Verbs.RunAsync(
        ReplayVerb.Create(() => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:BotApp"] = $"Data Source={file}" }).Build()), "some-delivery");
}
