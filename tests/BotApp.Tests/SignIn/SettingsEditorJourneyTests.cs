using System.Net;
using BotApp.Cli.Demo;
using BotApp.SignIn;
using BotApp.Simulator;
using BotApp.Simulator.Sample;
using BotApp.Storage;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.SignIn;

/// <summary>The settings' editor as a form: shown, checked, judged, and proposed in the name of whoever signed in.</summary>
public sealed class SettingsEditorJourneyTests
{
    private const string Stricter = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml }
          functional: { workflow: functional.yml, mode: dispatch, needs: [tests] }
        gate: { required: [tests, functional], grace: 1s }

        """;

    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task G30_Settings_are_checked_judged_and_proposed_once_in_the_name_of_whoever_presses(string kind)
    {
        var (database, world) = await Databases.StartAsync(kind, SampleRunner.World(out _, SampleRunner.SettingsOfOneGate), judged: true, signIn: true);
        await using var dropped = database;
        await using var started = world;
        var (demo, repository) = (world.Demo, world.Demo.Repository);
        demo.Robin.Push(repository, "change", "change.md", "# change\n");
        var change = demo.Robin.OpenPullRequest(repository, "change", "A @team change");
        await world.CheckBecomesAsync(change, "botapp/gate", "success");
        var main = world.GitHub.Read(_ => repository.Branch("main"));
        using var robin = new Visitor(world);

        var page = await robin.SignInAsync("robin", $"/repositories/{repository.Id}/settings");
        Field(page).ShouldBe(SampleRunner.SettingsOfOneGate);
        Seen(page).ShouldContain("on main at " + main![..7] + " is live: valid");
        (await robin.GetAsync($"/repositories/{repository.Id}")).Document.QuerySelector($"main a[href='/repositories/{repository.Id}/settings']").ShouldNotBeNull();

        var wrong = await robin.SubmitAsync(page, "form.editor", ("text", "version: 1\r\npipelnes: {}\r\n"));
        Field(wrong).ShouldBe("version: 1\npipelnes: {}\n");
        wrong.Document.QuerySelector("#settings-errors li")!.TextContent.ShouldContain("Line 2, column 1 unknown-key 'pipelnes' is not a key of the file. Did you mean 'pipelines'?");
        Seen(await PressAsync(robin, wrong, "Propose")).ShouldContain("The settings are not in order, so they are not proposed");
        Seen(await PressAsync(robin, wrong, "Plan")).ShouldContain("The settings are not in order, so nothing can be said of them");

        var plan = await PressAsync(robin, page, "Plan", Stricter);
        Seen(plan).ShouldContain($"#{change.Number} A @team change");
        Seen(plan).ShouldContain("Would start: functional");
        Field(plan).ShouldBe(Stricter);

        var proposed = await Task.WhenAll(PressAsync(robin, plan, "Propose"), PressAsync(robin, plan, "Propose"));
        var again = await PressAsync(robin, plan, "Propose");
        proposed.Append(again).Select(answer => answer.At.PathAndQuery).Distinct().ShouldHaveSingleItem().ShouldEndWith($"/settings?proposed={change.Number + 1}");
        Seen(again).ShouldContain($"Pull request #{change.Number + 1} is open with your text.");
        var opened = world.GitHub.Read(_ => repository.PullRequests.Where(pull => pull.HeadBranch.StartsWith("botapp/settings-", StringComparison.Ordinal)).ShouldHaveSingleItem());
        (opened.Author.Login, opened.BaseBranch, opened.Title).ShouldBe(("robin", "main", "Change the settings of BotApp"));
        opened.Body!.ShouldContain($"| `{change.Number}` | waits | `functional` | – |");
        opened.Body!.ShouldNotContain("@team");
        world.GitHub.Read(_ => repository.Git.File(opened.HeadSha, SampleRepository.SettingsPath)).ShouldBe(System.Text.Encoding.UTF8.GetBytes(Stricter));
        world.GitHub.Read(_ => repository.Git.Commit(opened.HeadSha)!.Parents).ShouldBe([main]);
        world.GitHub.Read(_ => repository.Branch("main")).ShouldBe(main);
        await world.CheckBecomesAsync(opened, "botapp/settings", "success");
        var lines = await world.Store.Audit.ListAsync(new AuditSearch(repository.Id) { Deed = SettingsProposer.Deed, Outcome = "done" }, TestContext.Current.CancellationToken);
        lines.Select(line => (line.Login, line.Code, line.Source, line.Sha)).Distinct().ShouldHaveSingleItem().ShouldBe(("robin", "proposed", "dashboard", main));
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G30_What_changed_meanwhile_is_never_written_over_unseen()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsOfOneGate), signIn: true, judged: true);
        var (demo, repository) = (world.Demo, world.Demo.Repository);
        await SignInTests.KnownAsync(world);
        using var robin = new Visitor(world);
        using var reader = new Visitor(world);
        var page = await robin.SignInAsync("robin", $"/repositories/{repository.Id}/settings");
        var others = (SampleRunner.SettingsOfOneGate + "\n# of somebody else\n").Replace("\n", "\r\n", StringComparison.Ordinal);
        demo.Octo.Push(repository, "main", SampleRepository.SettingsPath, others);
        var branches = Branches(world);

        var refused = await PressAsync(robin, page, "Propose", Stricter);

        Seen(refused).ShouldContain("Nothing was proposed. The file changed on main since you were shown it");
        Seen(refused).ShouldContain("# of somebody else");
        Field(refused).ShouldBe(Stricter);
        Branches(world).ShouldBe(branches);
        var over = await PressAsync(robin, refused, "Over");
        Seen(over).ShouldContain("Your text stands over the file as it is now");
        Seen(over).ShouldNotContain("# of somebody else");
        Seen(await PressAsync(robin, over, "Propose", others)).ShouldContain("This is what the file says already");
        Seen(await PressAsync(robin, over, "Propose")).ShouldContain("is open with your text");
        var opened = world.GitHub.Read(_ => repository.PullRequests.ShouldHaveSingleItem());
        world.GitHub.Read(_ => repository.Git.File(opened.HeadSha, SampleRepository.SettingsPath)).ShouldBe(System.Text.Encoding.UTF8.GetBytes(Stricter.Replace("\n", "\r\n", StringComparison.Ordinal)), "its lines end as before");

        // Whoever may only read is told so by GitHub, and nothing is made.
        branches = Branches(world);
        var look = await reader.SignInAsync("visitor", $"/repositories/{repository.Id}/settings");
        Seen(await PressAsync(reader, look, "Propose", Stricter + "# more\n")).ShouldContain("You may read this repository and not write to it");
        Branches(world).ShouldBe(branches);
        var lines = await world.Store.Audit.ListAsync(new AuditSearch(repository.Id) { Deed = SettingsProposer.Deed, Outcome = "refused" }, TestContext.Current.CancellationToken);
        lines.Select(line => (line.Login, line.Code)).ShouldBe([("visitor", "refused"), ("robin", "same"), ("robin", "changed-meanwhile")]);
        await world.AssertCleanAsync();
    }

    [Fact]
    public async Task G30_What_GitHub_breaks_off_goes_on_when_it_is_pressed_again()
    {
        await using var world = await World.StartAsync(SampleRunner.World(out _, SampleRunner.SettingsOfOneGate), signIn: true);
        var repository = world.Demo.Repository;
        await SignInTests.KnownAsync(world);
        using var robin = new Visitor(world);
        var page = await robin.SignInAsync("robin", $"/repositories/{repository.Id}/settings");
        foreach (var step in new[] { "git/create-ref", "repos/create-or-update-file-contents", "pulls/create" })
        {
            foreach (var afterTheDeed in new[] { false, true })
            {
                world.GitHub.Faults.Answer(step, 1, new FaultyAnswer { Status = HttpStatusCode.BadGateway, AfterTheDeed = afterTheDeed });
                Seen(await PressAsync(robin, page, "Propose", Stricter)).ShouldContain("GitHub did not answer, so it is not known how far this went.", Case.Sensitive, step);
            }
        }

        Seen(await PressAsync(robin, page, "Propose", Stricter)).ShouldContain("is open with your text");
        world.GitHub.Read(_ => repository.PullRequests.ShouldHaveSingleItem()).Author.Login.ShouldBe("robin");
        (await world.Store.Audit.ListAsync(new AuditSearch(repository.Id) { Deed = SettingsProposer.Deed }, TestContext.Current.CancellationToken)).ShouldHaveSingleItem().Code.ShouldBe("proposed");
        world.GitHub.Faults.Answer("git/create-ref", 1, new FaultyAnswer { Status = HttpStatusCode.UnprocessableEntity, Body = """{"message":"Repository rule violations found\n\nCannot create ref due to creations being restricted."}""" });
        Seen(await PressAsync(robin, page, "Propose", Stricter + "# a\n")).ShouldContain("A rule of the repository does not let you make this branch or commit");

        // A branch of that name that holds something else is not touched.
        var proposal = new SettingsProposal(Stricter + "# b\n", "main", page.Document.QuerySelector("input[name=head]")!.GetAttribute("value")!, page.Document.QuerySelector("input[name=blob]")!.GetAttribute("value"));
        var standing = world.Demo.Octo.Push(repository, SettingsProposer.BranchOf(proposal), SampleRepository.SettingsPath, "version: 1\n");
        Seen(await PressAsync(robin, page, "Propose", proposal.Text)).ShouldContain("is there and holds something else");
        world.GitHub.Read(_ => repository.Branch(SettingsProposer.BranchOf(proposal))).ShouldBe(standing);
        world.Demo.Octo.Archive(repository);
        Seen(await robin.GetAsync($"/repositories/{repository.Id}/settings")).ShouldContain("The repository is archived: it takes no change.");
        world.GitHub.AssertNothingUnexpected();
    }

    [Fact]
    public async Task G30_Where_there_is_no_file_one_begins_with_and_snippets_are_put_into_the_text()
    {
        var options = new DemoWorldOptions { Files = new Dictionary<string, string?>(StringComparer.Ordinal) { [SampleRepository.SettingsPath] = null } };
        await using var world = await World.StartAsync(options, signIn: true);
        var repository = world.Demo.Repository;
        await SignInTests.KnownAsync(world);
        using var robin = new Visitor(world);
        var page = await robin.SignInAsync("robin", $"/repositories/{repository.Id}/settings");
        Seen(page).ShouldContain("There is no .github/botapp.yml on main");

        var inserted = await PressAsync(robin, page, "Insert&snippet=coverage");
        Field(inserted).ShouldEndWith("coverage:\n  patch: 80%\n  max-drop: 0.5%\n");
        Seen(inserted).ShouldContain("The settings are valid.");
        Seen(await PressAsync(robin, inserted, "Insert&snippet=coverage")).ShouldContain("coverage.patch is there already");
        Seen(await PressAsync(robin, inserted, "Propose")).ShouldContain("is open with your text");
        world.GitHub.Read(_ => repository.PullRequests.ShouldHaveSingleItem()).Title.ShouldBe("Add the settings of BotApp");

        // Too large, and forms that no page of ours gave.
        (await robin.SubmitAsync(page, "form.editor", ("text", new string('#', (1024 * 1024) + 1)))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await robin.SubmitAsync(page, "form.editor", ("text", new string('#', 4 * 1024 * 1024)))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await robin.SubmitAsync(page, "form.editor", ("__RequestVerificationToken", null))).Status.ShouldBe(HttpStatusCode.BadRequest);
        Seen(await PressAsync(robin, page, "Propose", null, ("head", "main"))).ShouldContain("The page did not say which commit it showed");
        world.Log.ShouldAllBe(line => !line.Contains("ghu_"));
        world.GitHub.AssertNothingUnexpected();
    }

    private static string Field(Answer page) => page.Document.QuerySelector("textarea")!.TextContent;

    private static string Seen(Answer page) => System.Text.RegularExpressions.Regex.Replace(page.Document.QuerySelector("main")?.TextContent ?? page.Text, @"\s+", " ", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));

    private static List<string> Branches(World world) => world.GitHub.Read(_ => world.Demo.Repository.Branches.Select(branch => branch.Key).Where(name => name.StartsWith("botapp/", StringComparison.Ordinal)).ToList());

    // A button of the form: what it sends goes where the button says.
    private static Task<Answer> PressAsync(Visitor by, Answer page, string handler, string? text = null, params (string Name, string? Value)[] more)
    {
        page.Document.QuerySelector($"form.editor button[formaction$='handler={handler}']").ShouldNotBeNull(page.Text);
        var form = page.Document.QuerySelector("form.editor")!; // just seen
        var fields = form.QuerySelectorAll("input[name], textarea[name]").ToDictionary(field => field.GetAttribute("name")!, field => field.GetAttribute("value") ?? field.TextContent, StringComparer.Ordinal);
        fields["text"] = (text ?? fields["text"]).ReplaceLineEndings("\r\n"); // as browsers send it
        foreach (var (name, value) in more)
        {
            fields[name] = value ?? "";
        }

        return by.PostAsync($"{form.GetAttribute("action")}?handler={handler}", fields);
    }
}
