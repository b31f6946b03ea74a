using System.Net;
using BotApp.Cli.Demo;
using BotApp.Core.Onboarding;
using BotApp.Core.Settings;
using BotApp.Engine;
using BotApp.Simulator;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;
using BotApp.Storage;
using BotApp.Tests.SignIn;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Journeys;

/// <summary>Repositories that are new and have no settings get one pull request that proposes some; a no is kept.</summary>
public sealed class OnboardingJourneyTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_chosen_repository_gets_one_pull_request_by_itself_and_a_no_outlives_the_installation(string kind)
    {
        var (database, world) = await StartAsync(kind, every: "00:00:00.200", judged: kind == Databases.Sqlite);
        await using var _1 = database;
        await using var _2 = world;
        var (demo, repository) = (world.Demo, world.Demo.Repository);
        var main = world.GitHub.Read(_ => repository.Branch("main"));

        await world.UntilAsync(() => Pulls(world, repository).Count == 1, 60, "the pull request");

        var pull = Pulls(world, repository)[0];
        (pull.HeadBranch, pull.BaseBranch, pull.Author.Login).ShouldBe(("botapp/onboarding", "main", demo.App.Bot.Login));
        pull.Body.ShouldNotBeNull().ShouldContain("Close this pull request");
        world.GitHub.Read(_ => repository.Branch("main")).ShouldBe(main, "nothing is pushed to the default branch");
        var settings = SettingsReader.Read(Text(world, repository), SettingsReader.DefaultPath);
        settings.Errors.ShouldBeEmpty();
        settings.Settings!.Pipelines.Select(one => one.Name).ShouldContain("tests");
        settings.Settings.Gate!.Required.ShouldContain(new BotApp.Core.Settings.RequiredCheck.OfPipeline("tests"));
        await world.CheckBecomesAsync(pull, "botapp/settings", "success");
        (await PageAsync(world, $"repositories/{repository.Id}")).ShouldContain($"/pull/{pull.Number}");

        // A no: neither another look, nor taking it away and choosing it again, nor installing the App anew asks again.
        demo.Octo.Close(pull);
        var installation = world.GitHub.Read(github => github.Apps.InstallationOf(demo.App, repository)!);
        demo.Octo.SelectRepositories(installation, [], [repository]);
        world.GitHub.Faults.DuplicateDeliveries();
        demo.Octo.SelectRepositories(installation, [repository]);
        await world.UntilAsync(async () => await world.Store.Repositories.FindAsync(repository.Id, Now) is { Stopped: null }, 60, "work to go on");
        (await world.Store.Onboardings.FindAsync(repository.Id, Now))!.Phase.ShouldBe(StoredOnboarding.Opened, "it was proposed before");
        demo.Octo.Uninstall(installation);
        await world.UntilAsync(async () => await world.Store.Repositories.FindAsync(repository.Id, Now) is null, 60, "the repository to be forgotten");
        demo.Octo.InstallApp(demo.App, [repository]);
        await EndsAsync(world, repository, "closed");
        Pulls(world, repository).ShouldHaveSingleItem();
        (await PageAsync(world, $"repositories/{repository.Id}")).ShouldContain("which was closed: that is a no");

        // A person asks: the page's button, pressed twice.
        using var visitor = new Visitor(world);
        var form = await visitor.GetAsync($"/repositories/{repository.Id}/onboarding");
        await visitor.SubmitAsync(form, "main form.ask");
        await visitor.SubmitAsync(form, "main form.ask");
        await world.UntilAsync(() => Pulls(world, repository).Count == 2, 60, "the second pull request");
        await world.UntilAsync(async () => (await world.Store.Onboardings.FindAsync(repository.Id, Now))!.Phase == StoredOnboarding.Opened, 60, "it to be remembered");
        (await world.Store.Audit.ListAsync(new AuditSearch(repository.Id), Now)).ShouldContain(line => line.Deed == "Propose settings" && line.Code == "asked");
        Pulls(world, repository).Count.ShouldBe(2);
        await world.AssertCleanAsync();
    }

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task Where_it_does_not_belong_nothing_is_opened_and_the_page_says_why(string kind)
    {
        var (database, world) = await StartAsync(kind);
        await using var _1 = database;
        await using var _2 = world;
        var (demo, octo) = (world.Demo, world.Demo.Octo);
        await ChosenAsync(world, demo.Repository);
        (await LookAsync(world)).ShouldBe(1);
        var with = octo.CreateRepository("with", Files(new() { [SampleRepository.SettingsPath] = "version: 1\n" }));
        var adding = octo.CreateRepository("adding", Files([]));
        octo.Push(adding, "mine", SampleRepository.SettingsPath, "version: 1\n");
        octo.OpenPullRequest(adding, "mine", "My own settings");
        var archived = octo.CreateRepository("archived", Files([]));
        octo.Archive(archived);
        var upstream = world.GitHub.Person("upstream").CreateRepository("forked", Files([]));
        var fork = octo.Fork(upstream);
        var untested = octo.CreateRepository("untested");
        var taken = octo.CreateRepository("taken", Files([]));
        octo.Push(taken, OnboardingText.Branch, "mine.md", "mine\n");
        var defaults = octo.CreateRepository(".github", Files([]));
        var kept = world.GitHub.Read(_ => taken.Branch(OnboardingText.Branch));

        octo.SelectRepositories(Installation(world), [with, adding, archived, fork, untested, taken, defaults]);
        await ChosenAsync(world, defaults);
        (await LookAsync(world)).ShouldBe(0);

        foreach (var (repository, code) in new[] { (with, "has-settings"), (adding, "proposed"), (archived, "archived"), (fork, "fork"), (untested, "nothing-found"), (taken, "branch-taken"), (defaults, "owners") })
        {
            (await world.Store.Onboardings.FindAsync(repository.Id, Now))!.Code.ShouldBe(code, repository.Name);
            Pulls(world, repository).ShouldBeEmpty();
            (await PageAsync(world, $"repositories/{repository.Id}/onboarding")).ShouldContain("Settings are not proposed:");
            (await PageAsync(world, $"repositories/{repository.Id}")).Contains("Settings are not proposed:", StringComparison.Ordinal).ShouldBe(code != "has-settings", "where there are some nobody needs to be told");
        }

        world.GitHub.Read(_ => taken.Branch(OnboardingText.Branch)).ShouldBe(kept, "somebody else's branch stays as it is");
        world.GitHub.AssertNothingUnexpected();
    }

    [Fact]
    public async Task F98_REL10_Killed_between_the_steps_or_twice_at_once_it_goes_on_where_it_was()
    {
        var (database, world) = await StartAsync(Databases.Sqlite);
        await using var _1 = database;
        await using var _2 = world;
        var deeds = world.Services.GetRequiredService<OnboardingDeeds>();
        string[] steps = ["git/create-ref", "repos/create-or-update-file-contents", "pulls/create"];
        var repositories = steps.Select((_, number) => world.Demo.Octo.CreateRepository($"killed-{number}", Files([]))).Append(world.Demo.Octo.CreateRepository("both", Files([]))).ToList();
        world.Demo.Octo.SelectRepositories(Installation(world), repositories);
        await ChosenAsync(world, repositories[^1]);

        foreach (var (step, repository) in steps.Zip(repositories))
        {
            var known = (await world.Store.Repositories.FindAsync(repository.Id, Now))!;
            world.GitHub.Faults.Answer(step, 1, new FaultyAnswer { Reset = true, AfterTheDeed = true });
            await Should.ThrowAsync<BotApp.GitHub.GitHubUnavailable>(() => deeds.ProposeAsync(known, isAsked: false, Now));

            (await deeds.ProposeAsync(known, isAsked: false, Now)).ShouldBeOfType<OnboardingOutcome.Opened>(step).Number.ShouldBe(Pulls(world, repository)[0].Number);
        }

        var both = (await world.Store.Repositories.FindAsync(repositories[^1].Id, Now))!;
        var racing = Enumerable.Range(0, 2).Select(_ => Task.Run(async () => await TriedAsync(() => deeds.ProposeAsync(both, isAsked: false, Now)), Now)).ToList();
        await Task.WhenAll(racing);
        racing.ShouldContain(one => one.Result is OnboardingOutcome.Opened);
        (await deeds.ProposeAsync(both, isAsked: false, Now)).ShouldBeOfType<OnboardingOutcome.Opened>();
        foreach (var repository in repositories)
        {
            var pull = Pulls(world, repository).ShouldHaveSingleItem();
            world.GitHub.Read(_ => repository.Git.Log(pull.HeadSha, repository.Branch("main")!, oldestFirst: true).Count).ShouldBe(1, $"{repository.Name}: one commit");
        }
    }

    [Fact]
    public async Task What_GitHub_refuses_is_shown_and_what_is_short_is_waited_for()
    {
        var (database, world) = await StartAsync(Databases.Sqlite, perHour: 1);
        await using var _1 = database;
        await using var _2 = world;
        var octo = world.Demo.Octo;
        var (lacking, ruled, later) = (octo.CreateRepository("a-lacking", Files([])), octo.CreateRepository("b-ruled", Files([])), octo.CreateRepository("later", Files([])));
        octo.SelectRepositories(Installation(world), [lacking], [world.Demo.Repository]);
        await ChosenAsync(world, lacking);
        lock (world.GitHub.Gate)
        {
            Installation(world, lacking).Permissions["pull_requests"] = "read";
        }

        (await LookAsync(world)).ShouldBe(0);
        (await PageAsync(world, $"repositories/{lacking.Id}")).ShouldContain("The owner has not granted what it needs (pull_requests:write)");
        octo.AcceptPermissions(Installation(world, lacking));

        octo.SelectRepositories(Installation(world, lacking), [ruled]);
        await ChosenAsync(world, ruled);
        world.GitHub.Faults.Answer("git/create-ref", 1, new FaultyAnswer { Status = HttpStatusCode.UnprocessableEntity, Body = """{"message":"Repository rule violations found: creations of this name are restricted"}""" });
        (await LookAsync(world)).ShouldBe(0);
        (await PageAsync(world, $"repositories/{ruled.Id}")).ShouldContain("Repository rule violations found");

        // Asked for once more, one opens, and the next one of the hour waits.
        await AskAsync(world, ruled);
        await AskAsync(world, lacking);
        octo.SelectRepositories(Installation(world, lacking), [later]);
        await ChosenAsync(world, later);
        (await LookAsync(world)).ShouldBe(1);
        (await LookAsync(world)).ShouldBe(0);
        new[] { lacking, ruled, later }.Sum(one => Pulls(world, one).Count).ShouldBe(1);
        (await world.Store.Onboardings.FindAsync(later.Id, Now))!.Phase.ShouldBe(StoredOnboarding.Waiting);
    }

    [Fact]
    public async Task What_was_there_before_and_what_nobody_chose_gets_nothing_and_a_lost_word_is_found()
    {
        var (database, world) = await StartAsync(Databases.Sqlite);
        await using var _1 = database;
        await using var _2 = world;
        var (octo, sweep) = (world.Demo.Octo, world.Services.GetRequiredService<InstallationSweep>());
        var old = octo.CreateRepository("old", Files([]));
        await ChosenAsync(world, world.Demo.Repository);
        await world.Store.Database.WriteAsync(session => session.ExecuteAsync("DELETE FROM onboardings"), Now);
        await world.Store.Database.WriteAsync(session => session.ExecuteAsync("UPDATE schema_versions SET applied_at = {now} + 3600000 WHERE number = 20"), Now); // the installation is older than this version
        world.GitHub.Faults.OnDelivery = _ => DeliveryFate.Lost;

        octo.SelectRepositories(Installation(world), [old]);
        await sweep.LookAsync(Now);
        (await world.Store.Onboardings.FindAsync(old.Id, Now)).ShouldBeNull("it may have been there for years");
        var young = octo.CreateRepository("young", Files([]));
        octo.SelectRepositories(Installation(world), [young]);
        await sweep.LookAsync(Now);
        (await LookAsync(world)).ShouldBe(1);
        Pulls(world, young).ShouldHaveSingleItem();

        // On all repositories of an account: nobody chose each of them.
        var crowd = world.GitHub.Person("crowd");
        var one = crowd.CreateRepository("one", Files([]));
        world.GitHub.Faults.OnDelivery = null;
        var all = crowd.InstallApp(world.Demo.App);
        await world.UntilAsync(async () => await world.Store.Repositories.FindAsync(one.Id, Now) is not null, 60, "the repository to be known");
        await sweep.LookAsync(Now);
        (await LookAsync(world)).ShouldBe(0);
        (await world.Store.Onboardings.FindAsync(one.Id, Now)).ShouldBeNull();
        await AskAsync(world, one);
        (await LookAsync(world)).ShouldBe(1);
        Pulls(world, one).ShouldHaveSingleItem();
        all.Selected.ShouldBeNull();
    }

    [Fact]
    public async Task The_button_is_for_those_who_may_push_and_the_operator_can_switch_all_of_it_off()
    {
        await using var world = await World.StartAsync(WithoutSettings(), signIn: true, configure: configuration =>
        {
            configuration["Onboarding:Enabled"] = "false";
            configuration["Onboarding:After"] = "00:00:00";
            configuration["Onboarding:Every"] = "00:00:00.200";
            configuration["SignIn:Operators:0"] = "octo";
        });
        await EndsAsync(world, world.Demo.Repository, "off");
        using var reader = new Visitor(world);
        var page = await reader.SignInAsync("visitor", $"/repositories/{world.Demo.Repository.Id}/onboarding");
        page.Text.ShouldContain("The operator switched proposals off");
        page.Document.QuerySelector("main form.ask").ShouldBeNull();
        await world.RestartAsync(() =>
        {
            world.Configuration["Onboarding:Enabled"] = "true";
            return Task.CompletedTask;
        });

        var form = await reader.GetAsync(page.At.AbsolutePath);
        var refused = await reader.SubmitAsync(form, "main form.ask");
        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        refused.Text.ShouldContain("Only who may push");
        Pulls(world, world.Demo.Repository).ShouldBeEmpty();
        using var robin = new Visitor(world);
        await robin.SubmitAsync(await robin.SignInAsync("robin", page.At.AbsolutePath), "main form.ask");
        await world.UntilAsync(() => Pulls(world, world.Demo.Repository).Count == 1, 60, "the pull request");
        await world.AssertCleanAsync();
    }

    private static async Task<OnboardingOutcome?> TriedAsync(Func<Task<OnboardingOutcome>> propose)
    {
        try
        {
            return await propose();
        }
        catch (BotApp.GitHub.GitHubException)
        {
            return null; // the other one was in the middle of it: the next try finds what it made
        }
    }

    private static Task<(BotApp.Tests.Storage.TestDatabase Database, World World)> StartAsync(string kind, string every = "01:00:00", int perHour = 100, bool judged = false) =>
        Databases.StartAsync(kind, WithoutSettings(), configuration =>
        {
            configuration["Onboarding:After"] = "00:00:00";
            configuration["Onboarding:Every"] = every;
            configuration["Onboarding:PerHour"] = perHour.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }, judged);

    private static DemoWorldOptions WithoutSettings() => SampleRunner.World(out _) with { Files = new Dictionary<string, string?> { [SampleRepository.SettingsPath] = null } };

    private static Dictionary<string, string> Files(Dictionary<string, string> more) =>
        new(more, StringComparer.Ordinal) { [".github/workflows/tests.yml"] = "on: [pull_request]\njobs:\n  t:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n" };

    private static Task<int> LookAsync(World world) => world.Services.GetRequiredService<OnboardingSweep>().LookAsync(Now);

    private static Task ChosenAsync(World world, Repository repository) =>
        world.UntilAsync(async () => await world.Store.Onboardings.FindAsync(repository.Id, Now) is not null, 60, $"{repository.Name} to be new");

    private static Task EndsAsync(World world, Repository repository, string code) =>
        world.UntilAsync(async () => (await world.Store.Onboardings.FindAsync(repository.Id, Now))?.Code == code, 60, $"the word {code}");

    private static async Task AskAsync(World world, Repository repository)
    {
        using var visitor = new Visitor(world);
        await visitor.SubmitAsync(await visitor.GetAsync($"/repositories/{repository.Id}/onboarding"), "main form.ask");
    }

    private static Installation Installation(World world, Repository? repository = null) =>
        world.GitHub.Read(github => github.Apps.InstallationOf(world.Demo.App, repository ?? world.Demo.Repository)!);

    private static List<PullRequest> Pulls(World world, Repository repository) =>
        world.GitHub.Read(_ => repository.PullRequests.Where(pull => pull.HeadBranch == OnboardingText.Branch).OrderBy(pull => pull.Number).ToList());

    private static string Text(World world, Repository repository) => world.GitHub.Read(_ =>
        System.Text.Encoding.UTF8.GetString(repository.Git.Find($"{repository.Branch(OnboardingText.Branch)}:{SettingsReader.DefaultPath}")!.Content));

    private static async Task<string> PageAsync(World world, string path)
    {
        using var client = world.Client();
        return WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(path, UriKind.Relative), Now));
    }
}
