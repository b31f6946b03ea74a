using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Notifications;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;
using BotApp.Core.Tests.Deployments;
using BotApp.Core.Tests.Releases;
using static BotApp.Core.Tests.Scenario;

namespace BotApp.Core.Tests.Notifications;

/// <summary>What is told, of what, and to whom.</summary>
public sealed class NoticeRulesTests
{
    private const string All = "\nnotify:\n  - { on: [\"*\"], slack: RELEASES, webhook: OPS, email: [dev@example.org] }\n";

    [Fact]
    public void D1_A_deployment_is_told_once_to_everybody_named_with_the_list_of_changes()
    {
        var given = Environments.Of("staging", Environments.Settings + All);
        given.Deploys(A).All<Notify>().ShouldHaveSingleItem();
        given.Deployable[1] = given.Deployable[1] with { Changes = new CommitChanges(2, 0, [new ChangedPull(7, "Add a page") { Author = "octo" }], true) };

        var asked = given.Asks(EnvironmentAct.Deploy, B);
        asked.All<Notify>().ShouldBeEmpty("nothing is told before it is so");
        given.Ends().All<Notify>().ShouldBeEmpty("the site has not answered yet");
        var told = given.Answers().One<Notify>();

        told.To.Select(to => to.Queue).ShouldBe(["slack:releases", "webhook:ops", "email:dev@example.org"]);
        (told.Notice.Event, told.Notice.Title, told.Notice.By, told.Notice.Environment, told.Notice.Sha).ShouldBe((NotifyEvent.Deployed, "bbbbbbb is live in staging", "robin", "staging", B));
        var changes = told.Notice.Changes.ShouldNotBeNull();
        changes.Pulls.ShouldBe([new ChangedPull(7, "Add a page") { Author = "octo" }]);
        changes.CompareUrl.ShouldBe($"https://example.org/octo/shop/compare/{A}...{B}");
        given.Later(TimeSpan.FromMinutes(1)).All<Notify>().ShouldBeEmpty("it is told once");
    }

    [Fact]
    public void D8_D21_A_rollback_and_a_failure_are_told_as_what_they_are()
    {
        var given = Environments.Of("staging", Environments.Settings + All);
        given.Deploys(A);
        given.Deploys(B);

        given.Asks(EnvironmentAct.Rollback);
        given.Ends(id: 750);
        var back = given.Answers().One<Notify>().Notice;
        (back.Event, back.Title, back.Id).ShouldBe((NotifyEvent.RolledBack, "staging went back to aaaaaaa", "rolled-back:3"));

        given.Asks(EnvironmentAct.Deploy, C);
        var failed = given.Ends(RunConclusion.Failure, id: 760).One<Notify>().Notice;
        (failed.Event, failed.Title).ShouldBe((NotifyEvent.DeployFailed, "ccccccc was not deployed to staging: run failed"));
        failed.Detail!.ShouldContain("aaaaaaa is recorded as live there, but something else may be there now");
    }

    [Fact]
    public void D_What_stops_answering_is_told_although_its_deployment_was_told_as_live()
    {
        var given = Environments.Of("staging", Environments.With("watch: { for: 10m, every: 30s, fail-after: 1 }") + All);
        given.Deploys(A).One<Notify>().Notice.Event.ShouldBe(NotifyEvent.Deployed);
        given.Later(TimeSpan.FromSeconds(31), "probe");

        var stopped = given.Happens(new UrlProbed(given.Environment.Watched!.CorrelationId, false, "/healthz answered 502, expected 200.", false)).One<Notify>().Notice;

        (stopped.Event, stopped.Title).ShouldBe((NotifyEvent.DeployFailed, "aaaaaaa is live in staging and stopped answering"));
        stopped.Id.ShouldNotBe("deploy-failed:1");
    }

    [Fact]
    public void D_Who_has_to_approve_hears_of_it_once()
    {
        var given = Environments.Of("staging", Environments.With("approvals: { count: 1 }") + All);

        var waits = given.Asks(EnvironmentAct.Deploy, A).One<Notify>().Notice;

        (waits.Event, waits.Title).ShouldBe((NotifyEvent.ApprovalNeeded, "aaaaaaa waits for an approval to be deployed to staging"));
        waits.Detail!.ShouldContain("/approve staging");
        given.Later(TimeSpan.FromMinutes(1)).All<Notify>().ShouldBeEmpty();
    }

    [Fact]
    public void D_An_environments_own_addresses_are_told_of_its_deployments_and_may_do_without_the_changes()
    {
        var given = Environments.Of("staging", Environments.With("notify: { changes: false, email: [ops@example.org, ops@EXAMPLE.org] }"));
        given.Deployable[0] = given.Deployable[0] with { Changes = new CommitChanges(1, 0, [new ChangedPull(7, "Add a page")], true) };

        var told = given.Deploys(A).One<Notify>();

        told.To.ShouldBe([new NoticeAddress(NoticeChannel.Email, "ops@example.org", null)]);
        told.Notice.Changes.ShouldBeNull();
    }

    [Fact]
    public void R1_A_release_is_told_when_it_is_on_the_index_and_blocked_ones_with_their_reason()
    {
        var given = Releasing.Tagged(Releasing.Yaml + All);
        given.Happens(new TagPushed(A)).All<Notify>().ShouldBeEmpty();
        Releasing.Built(given, Releasing.Wheel, Releasing.Source);
        Releasing.Published(given);
        Releasing.Shows(given, Releasing.Wheel, Releasing.Source);
        var published = given.Happens(new TimerElapsed("poll")).One<Notify>().Notice;
        (published.Event, published.Title, published.Package, published.Version).ShouldBe((NotifyEvent.Published, "shop 1.2.3 is published", "shop", "1.2.3"));
        given.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r")).All<Notify>().ShouldBeEmpty();
        given.Later(TimeSpan.FromMinutes(1)).All<Notify>().ShouldBeEmpty();

        var blocked = Releasing.Tagged(Releasing.Yaml + All);
        blocked.Checks[0] = blocked.Checks[0] with { Conclusion = "failure" };
        var notice = blocked.Happens(new TagPushed(A)).One<Notify>().Notice;
        (notice.Event, notice.Title).ShouldBe((NotifyEvent.PublishFailed, "shop 1.2.3 is not published"));
        notice.Detail!.ShouldContain("tests: failed");
        blocked.Happens(new ChecksChanged(A)).All<Notify>().ShouldBeEmpty("nothing new");
    }

    [Fact]
    public void R11_What_happens_to_a_published_version_later_is_told()
    {
        var given = Releasing.Tagged(Releasing.Yaml + All);
        given.Happens(new TagPushed(A));
        Releasing.Built(given, Releasing.Wheel, Releasing.Source);
        Releasing.Published(given);
        Releasing.Shows(given, Releasing.Wheel, Releasing.Source);
        given.Happens(new TimerElapsed("poll"));
        given.Happens(new ReleaseWritten("v1.2.3", "https://example.org/r"));

        given.RefSha = B;
        var moved = given.Happens(new TagPushed(B)).One<Notify>().Notice;

        (moved.Event, moved.Title).ShouldBe((NotifyEvent.PublishFailed, "shop 1.2.3: look into this"));
        given.Later(TimeSpan.FromMinutes(1)).All<Notify>().ShouldBeEmpty();
    }

    [Fact]
    public void G_A_gate_that_fails_and_opens_again_is_told_each_time_once()
    {
        var given = PullRequestWith("""
            version: 1
            pipelines:
              tests: { workflow: tests.yml, on: { pull-request: {} } }
            gate: { required: [tests], grace: 0s }
            """ + All);
        given.Opened().All<Notify>().ShouldBeEmpty();

        var closed = given.Ends("tests", 3, 1).One<Notify>().Notice;
        (closed.Event, closed.Title, closed.Number).ShouldBe((NotifyEvent.GateFailed, "#4 Add a thing: the gate is closed", 4));
        closed.Detail!.ShouldContain("tests");
        given.RunChanged().All<Notify>().ShouldBeEmpty();
        given.Pushed(B).All<Notify>().ShouldBeEmpty();
        var open = given.Ends("tests", 4, id: 501).One<Notify>().Notice;
        (open.Event, open.Title).ShouldBe((NotifyEvent.GateRecovered, "#4 Add a thing: the gate is open again"));
        given.RunChanged().All<Notify>().ShouldBeEmpty();
        given.Pushed(C);
        given.Ends("tests", 4, id: 502).All<Notify>().ShouldBeEmpty("it had not failed");
    }

    [Fact]
    public void G_A_pull_request_that_a_merge_left_behind_is_no_failure_and_one_that_fails_besides_is()
    {
        var behind = Requirement.Failed("up to date", "behind", "is one commit behind main: update the branch.");
        var state = new PullRequestState { Subject = SubjectKey.PullRequest(RepositoryId, 4), HeadSha = A, Open = true, Title = "Add a thing" };
        var facts = PullRequestWith("version: 1" + All).Facts(new ChecksChanged(A));
        var left = state with { Gate = Requirement.All("gate", [behind]) };

        NoticeRules.Tell(state, left, facts).Effects.ShouldBeEmpty();
        NoticeRules.Tell(left, left with { Gate = Requirement.All("gate", [behind, Requirement.Failed("tests", "failed", "3 failed.")]) }, facts).Effects.ShouldHaveSingleItem();
    }

    [Fact]
    public void P_A_branch_that_turns_red_and_green_again_is_told_and_what_stays_red_is_not()
    {
        var given = BranchWith("main", """
            version: 1
            pipelines:
              tests: { workflow: tests.yml, on: { push: { branches: [main] } } }
            """ + All);
        given.Happens(new BranchPushed(A));

        var red = given.Ends("tests", 3, 1).One<Notify>().Notice;
        (red.Event, red.Title, red.Branch, red.Pipeline).ShouldBe((NotifyEvent.BranchFailed, "tests failed on main at aaaaaaa", "main", "tests"));
        given.RefSha = B;
        given.Workflows.Clear();
        given.Happens(new BranchPushed(B));
        given.Ends("tests", 3, 2, id: 501).All<Notify>().ShouldBeEmpty("red as before");
        given.RefSha = C;
        given.Workflows.Clear();
        given.Happens(new BranchPushed(C));
        var green = given.Ends("tests", 5, id: 502).One<Notify>().Notice;
        (green.Event, green.Title).ShouldBe((NotifyEvent.BranchRecovered, "tests is green again on main at ccccccc"));
        ((BranchState)given.State).Red.ShouldBeEmpty();
    }

    [Fact]
    public void S_Only_the_default_branch_says_who_is_told()
    {
        var given = BranchWith("feature", """
            version: 1
            pipelines:
              tests: { workflow: tests.yml, on: { push: { branches: [feature] } } }
            """ + All);
        var facts = given.Facts(new BranchPushed(A)) with { Privileged = Loaded("version: 1") };
        var run = new PipelineRun { Pipeline = "tests", Sha = A, CorrelationId = "c", Runner = "actions", Phase = PipelinePhase.Done, Verdict = new PipelineVerdict(CheckConclusion.Failure, "1 failed", "tests_failed") };
        var state = new BranchState { Subject = SubjectKey.Branch(RepositoryId, "feature"), HeadSha = A, Runs = [run] };

        var (after, effects) = NoticeRules.Tell(state with { Runs = [] }, state, facts);

        after.Red.ShouldBe(["tests"], "it is remembered all the same");
        effects.ShouldBeEmpty();
        NoticeRules.Tell(state with { Runs = [] }, state, facts with { Privileged = given.Settings }).Effects.ShouldHaveSingleItem();
    }

    [Fact]
    public void G_A_group_of_the_merge_queue_that_is_stopped_is_told()
    {
        var group = new BranchState
        {
            Subject = SubjectKey.Branch(RepositoryId, $"gh-readonly-queue/main/pr-4-{BaseSha}"),
            HeadSha = A,
            Batch = [3, 4],
            Gate = Requirement.All("gate", [Requirement.Failed("tests", "failed", "3 failed.")]),
        };
        var facts = BranchWith("main", "version: 1" + All).Facts(new BranchPushed(A));

        var told = NoticeRules.Tell(group with { Gate = null }, group, facts).Effects.ShouldHaveSingleItem().ShouldBeOfType<Notify>();

        told.Notice.Title.ShouldBe("The merge queue's group of #3, #4 into main: the gate is closed");
        told.Notice.Detail.ShouldBe("tests: 3 failed.");
    }

    [Fact]
    public void S_Names_that_the_operator_does_not_know_are_said_at_the_settings()
    {
        var settings = Loaded("version: 1" + All + """
              - { on: [deployed], webhook: RELEASES, email: [who@elsewhere.example] }
            """).Effective;
        var known = new NotifyFact(new Dictionary<string, NoticeChannel>(StringComparer.Ordinal) { ["releases"] = NoticeChannel.Slack }, ["example.org"]);

        known.Refusals(settings).ShouldBe(
        [
            "OPS is no target that this repository may use: the operator of BotApp adds Notifications__Targets__OPS with this repository in its Repositories.",
            "RELEASES is a target of type slack, and the settings name it as webhook.",
            "e-mail to who@elsewhere.example is not sent: the operator lists the domains that mail may go to (Notifications__Mail__Domains), and elsewhere.example is not one of them.",
        ]);
        (known with { MailDomains = null }).Refusal(NoticeChannel.Email, "dev@example.org").ShouldNotBeNull().ShouldContain("no mail server");
        (known with { MailDomains = ["*"] }).Refusal(NoticeChannel.Email, "dev@any.example").ShouldBeNull();
        known.Refusal(NoticeChannel.Email, "dev@example.org.evil.example").ShouldNotBeNull();
    }
}
