using BotApp.Core.Pipelines;

namespace BotApp.Core.Tests.Deployments;

/// <summary>An environment in a scenario: what people ask of it and what its runs come to.</summary>
internal static class Environments
{
    /// <summary>Staging with a probe, production behind it.</summary>
    public const string Settings = """
        version: 1
        pipelines:
          tests: { workflow: tests.yml, on: { pull-request: {}, push: true } }
        gate: { required: [tests], grace: 0s }
        deployments:
          staging:
            workflow: deploy.yml
            url: https://staging.example.org
            smoke: [{ path: /healthz, within: 3m }]
          production:
            workflow: deploy.yml
            production: true
            requires: [staging]
        """;

    private static int s_comments;

    /// <summary>The same with one more key of staging.</summary>
    public static string With(string setting) => Settings.Replace("    smoke:", $"    {setting}\n    smoke:", StringComparison.Ordinal);

    /// <summary>An environment where A, B and C are green commits of main.</summary>
    public static Scenario Of(string environment, string settings = Settings)
    {
        var given = Scenario.EnvironmentWith(environment, settings);
        foreach (var sha in new[] { Scenario.A, Scenario.B, Scenario.C })
        {
            given.Commit(sha, "success");
        }

        return given;
    }

    /// <summary>GitHub shows this conclusion of the required check on a commit; null while it runs.</summary>
    public static Scenario Commit(this Scenario given, string sha, string? conclusion, params string[] branches)
    {
        given.Deployable.RemoveAll(one => one.Asked == sha);
        given.Deployable.Add(new DeployableCommit
        {
            Asked = sha,
            Sha = sha,
            Checks = new CommitFact([new CheckFact(1, "botapp/tests", Scenario.OurApp, "botapp", conclusion is null ? "in_progress" : "completed", conclusion, null)], [], [], null),
            Branches = branches.Length == 0 ? ["main"] : branches[0].Length == 0 ? [] : branches,
        });
        return given;
    }

    public static Step Asks(this Scenario given, EnvironmentAct act, string sha = "", Person? by = null, Func<EnvironmentRequest, EnvironmentRequest>? with = null)
    {
        var request = new EnvironmentRequest { Act = act, By = by ?? Scenario.Robin, Asked = new CommandPlace(4, 1000 + Interlocked.Increment(ref s_comments), 1), Sha = sha };
        return given.Happens(new EnvironmentAsked(with?.Invoke(request) ?? request));
    }

    /// <summary>The run of the deployment under way ends.</summary>
    public static Step Ends(this Scenario given, RunConclusion conclusion = RunConclusion.Success, long id = 700)
    {
        given.SnapshotOf(given.Environment.Current.ShouldNotBeNull().CorrelationId, RunState.Completed, conclusion, id: id);
        var ended = given.Happens(new RunChanged($"{id}", Scenario.A));
        return given.Environment.Current is { ResultAsked: true } ? given.Results() : ended;
    }

    /// <summary>What the run left is read; without a document it left none.</summary>
    public static Step Results(this Scenario given, ResultDocument? result = null, string? unreadable = null) => given.Happens(
        new ResultCollected(given.Environment.Current.ShouldNotBeNull().CorrelationId, 1, result, result is null ? unreadable ?? "the run uploaded no artifact." : null) { IsMissing = result is null && unreadable is null });

    /// <summary>The run waits for the reviewers of its environment.</summary>
    public static void Waits(this Scenario given, string correlationId, long id = 700) => given.SnapshotOf(correlationId, RunState.Queued, id: id, waits: true);

    /// <summary>The site is asked and says this.</summary>
    public static Step Answers(this Scenario given, bool answered = true, string detail = "/healthz answered 502, expected 200.", bool final = false)
    {
        var step = given.Answer(answered, detail, final);
        while (answered && given.Environment.Current is { Phase: DeployPhase.Checking, AskAt: { } due })
        {
            given.Now = due;
            given.Happens(new TimerElapsed("probe")).One<ProbeUrl>();
            step = given.Answer(answered, detail, final);
        }

        return step;
    }

    /// <summary>The same once.</summary>
    public static Step Answer(this Scenario given, bool answered = true, string detail = "/healthz answered 502, expected 200.", bool final = false) =>
        given.Happens(new UrlProbed(given.Environment.Current.ShouldNotBeNull().CorrelationId, answered, detail, final));

    /// <summary>A whole deployment that ends well.</summary>
    public static Step Deploys(this Scenario given, string sha)
    {
        given.Asks(EnvironmentAct.Deploy, sha);
        var ended = given.Ends();
        return given.Environment.Current is null ? ended : given.Answers();
    }
}
