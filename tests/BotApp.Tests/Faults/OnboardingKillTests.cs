using System.Net;
using BotApp.Cli.Demo;
using BotApp.Core.Onboarding;
using BotApp.Core.Settings;
using BotApp.Simulator;
using BotApp.Simulator.Sample;
using BotApp.Simulator.State;
using BotApp.Storage;
using BotApp.Tests.Engine;
using BotApp.Tests.Faults.Replicas;
using BotApp.Tests.Journeys;
using BotApp.Tests.Storage;

namespace BotApp.Tests.Faults;

/// <summary>Settings are proposed by real processes that are killed or stand still between their steps: one branch, one commit with one file, one pull request, and a no stays one.</summary>
public sealed class OnboardingKillTests
{
    /// <summary>Each step, and how GitHub looks when it was done and its answer has not come.</summary>
    private static readonly (string Step, Func<Repository, bool> IsDone)[] s_steps =
    [
        ("git/create-ref", repository => repository.Branch(OnboardingText.Branch) is not null),
        ("repos/create-or-update-file-contents", repository => repository.Branch(OnboardingText.Branch) is { } head && head != repository.Branch("main")),
        ("pulls/create", repository => Pulls(repository).Count > 0),
    ];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task F98_REL10_Killed_after_each_step_the_next_process_goes_on_with_what_is_there(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var demo = await DemoWorld.CreateAsync(WithoutSettings(), Now);
        var address = ServiceProcess.FreeAddress();
        var configuration = Proposing(KillTests.Configuration(demo, database.ConnectionString, address));
        using var http = new HttpClient { BaseAddress = address };
        var service = await ServiceProcess.StartAsync(configuration, address);
        try
        {
            var repositories = new List<Repository>();
            foreach (var (step, isDone) in kind == Databases.Sqlite ? s_steps : [s_steps[^1]])
            {
                var repository = Choose(demo, repositories.Count, address, step);
                repositories.Add(repository);
                await Eventually.TrueAsync(() => demo.GitHub.Read(_ => isDone(repository)), $"{step} to be done\n{service.Log}");
                await service.KillAsync();
                var isRefused = kind == Databases.Sqlite && step == "pulls/create";
                if (isRefused)
                {
                    demo.Octo.Close(demo.GitHub.Read(_ => Pulls(repository))[0]); // before anybody here knew that it was opened
                }

                var former = service;
                service = await ServiceProcess.StartAsync(configuration, address);
                await former.DisposeAsync();

                var word = isRefused ? "which was closed: that is a no" : "BotApp proposed settings.";
                await Eventually.TrueAsync(async () => (await PageAsync(http, repository)).Contains(word, StringComparison.Ordinal), $"{step}: the page to say '{word}'\n{service.Log}");
                ShouldBeOnce(demo, repository, step);
            }

            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task F98_REL26_A_replica_that_stood_still_in_the_middle_and_the_one_that_went_on_propose_once_and_hear_the_no()
    {
        await using var database = await TestDatabase.CreateAsync(Databases.Postgres);
        await using var demo = await DemoWorld.CreateAsync(WithoutSettings(), Now);
        var store = await database.OpenAsync();
        Uri[] addresses = [ServiceProcess.FreeAddress(), ServiceProcess.FreeAddress()];
        var replicas = await ServiceProcess.StartAllAsync([.. addresses.Select(address => ServiceProcess.StartAsync(Proposing(ReplicaPair.Configuration(demo, database, address)), address))]);
        try
        {
            await Eventually.TrueAsync(() => replicas.Any(Leads), "one of them to take the lease");
            var (leader, other) = Leads(replicas[0]) ? (replicas[0], replicas[1]) : (replicas[1], replicas[0]);
            var repository = demo.Repository;
            demo.GitHub.Faults.Answer("git/create-ref", 1, new FaultyAnswer { Delay = TimeSpan.FromSeconds(3), AfterTheDeed = true });
            demo.Connect(addresses[Array.IndexOf(replicas, other)]);
            await Eventually.TrueAsync(() => demo.GitHub.Read(_ => s_steps[0].IsDone(repository)), $"the branch\n{leader.Log}");
            await leader.FreezeAsync();

            await Eventually.TrueAsync(async () => await store.Onboardings.FindAsync(repository.Id, Now) is { Phase: StoredOnboarding.Opened }, $"the other one to go on\n{other.Log}");
            await leader.ThawAsync();
            await Eventually.TrueAsync(() => leader.Log.Contains("This replica does 'onboarding' no more", StringComparison.Ordinal), $"it to learn that it was followed\n{leader.Log}");
            ShouldBeOnce(demo, repository, "two replicas");

            // The no is GitHub's to remember: here every word of it is lost, and the repository is chosen anew.
            demo.Octo.Close(demo.GitHub.Read(_ => Pulls(repository))[0]);
            await store.Database.WriteAsync(session => session.ExecuteAsync("DELETE FROM onboardings"), Now);
            demo.Octo.SelectRepositories(Installation(demo), [], [repository]);
            demo.Octo.SelectRepositories(Installation(demo, "octo"), [repository]);
            await Eventually.TrueAsync(async () => await store.Onboardings.FindAsync(repository.Id, Now) is { Code: "closed" }, $"the no to be heard\n{other.Log}");
            ShouldBeOnce(demo, repository, "after the no");
            demo.GitHub.AssertNothingUnexpected();
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    private static bool Leads(ServiceProcess replica) => replica.Log.Contains("This replica does 'onboarding' for all from now on", StringComparison.Ordinal);

    // The step is done there, and its answer never comes.
    private static Repository Choose(DemoWorld demo, int number, Uri address, string step)
    {
        var repository = number == 0 ? demo.Repository : demo.Octo.CreateRepository($"killed-{number}", demo.GitHub.Read(_ => Files(demo.Repository)));
        demo.GitHub.Faults.Answer(step, 1, new FaultyAnswer { Hang = true, AfterTheDeed = true }, (_, path) => path.Contains($"/{repository.Name}/", StringComparison.Ordinal));
        if (number == 0)
        {
            demo.Connect(address);
        }
        else
        {
            demo.Octo.SelectRepositories(Installation(demo), [repository]);
        }

        return repository;
    }

    private static void ShouldBeOnce(DemoWorld demo, Repository repository, string when) => demo.GitHub.Read(_ =>
    {
        var pull = Pulls(repository).ShouldHaveSingleItem(when);
        repository.Branches.Count(branch => branch.Key.StartsWith("botapp/", StringComparison.Ordinal)).ShouldBe(1, when);
        repository.Git.Log(pull.HeadSha, repository.Branch("main")!, oldestFirst: true).Count.ShouldBe(1, $"{when}: one commit"); // main is there from its first commit on
        repository.Git.Changes(repository.Branch("main")!, pull.HeadSha).Select(change => change.Path).ShouldBe([SettingsReader.DefaultPath], when);
        return true;
    });

    private static Dictionary<string, string?> Proposing(Dictionary<string, string?> configuration)
    {
        configuration["Onboarding:After"] = "00:00:00";
        configuration["Onboarding:Every"] = "00:00:00.200";
        return configuration;
    }

    private static DemoWorldOptions WithoutSettings() => SampleRunner.World(out _) with { Files = new Dictionary<string, string?> { [SampleRepository.SettingsPath] = null } };

    private static Dictionary<string, string> Files(Repository like) => new(StringComparer.Ordinal)
    {
        [".github/workflows/tests.yml"] = System.Text.Encoding.UTF8.GetString(like.Git.Find($"{like.Branch("main")}:.github/workflows/tests.yml")!.Content), // the sample has it
    };

    private static Installation Installation(DemoWorld demo, string? account = null) =>
        demo.GitHub.Read(github => account is null ? github.Apps.InstallationOf(demo.App, demo.Repository)! : github.Apps.Installations.Single(one => one.Account.Login == account));

    private static List<PullRequest> Pulls(Repository repository) => [.. repository.PullRequests.Where(pull => pull.HeadBranch == OnboardingText.Branch)];

    private static async Task<string> PageAsync(HttpClient http, Repository repository)
    {
        using var answer = await http.GetAsync($"repositories/{repository.Id}", Now);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Now));
    }
}
