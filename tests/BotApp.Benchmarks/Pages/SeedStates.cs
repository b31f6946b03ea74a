using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Pipelines;
using BotApp.Storage;

namespace BotApp.Benchmarks.Pages;

/// <summary>What the subjects of a repository look like when they have run for a while.</summary>
internal static class SeedStates
{
    internal const string Sha = "1f2e3d4c5b6a79881726354453627180aabbccdd";

    private const int Branches = 12;
    private const int Tags = 25;
    private const int OneIsOpenOf = 20;

    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    internal static IReadOnlyList<string> Environments { get; } = ["production", "staging"];

    /// <summary>The commit of a subject: each has its own.</summary>
    internal static string ShaOf(SubjectKey subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject.ToString())).AsSpan(0, 20));

    /// <summary>Pull requests, of which one in twenty is open; branches, tags, environments.</summary>
    internal static IEnumerable<SubjectState> Of(long repository, int pullRequests)
    {
        for (var number = 1; number <= pullRequests; number++)
        {
            yield return Pull(SubjectKey.PullRequest(repository, number), number, number % OneIsOpenOf == 0);
        }

        for (var number = 0; number < Branches; number++)
        {
            var branch = SubjectKey.Branch(repository, number == 0 ? "main" : string.Create(CultureInfo.InvariantCulture, $"feature/{number}"));
            yield return new BranchState { Subject = branch, HeadSha = ShaOf(branch), HeadSince = s_now, Runs = [Judged(branch, "tests"), Judged(branch, "functional")] };
        }

        for (var number = 0; number < Tags; number++)
        {
            var version = string.Create(CultureInfo.InvariantCulture, $"1.{number}.0");
            var tag = SubjectKey.Tag(repository, $"v{version}");
            yield return new ReleaseState
            {
                Subject = tag,
                Sha = ShaOf(tag),
                Phase = ReleasePhase.Released,
                Reason = "every file is on the index.",
                Package = "greet",
                Version = version,
                VersionKey = version,
                Index = "https://pypi.org/simple/",
                PushedBy = "octo",
                Since = s_now,
                ReleasedAt = s_now,
                Build = Judged(tag, "build"),
                Publish = Judged(tag, "publish"),
                Manifest = [new ResultFile($"greet-{version}-py3-none-any.whl", 4711, new string('a', 64)), new ResultFile($"greet-{version}.tar.gz", 4711, new string('b', 64))],
            };
        }

        foreach (var environment in Environments)
        {
            yield return new EnvironmentState { Subject = SubjectKey.Environment(repository, environment), Live = new LiveCommit(Sha, $"{environment}-1", s_now, "octo", "https://www.example.org/"), Candidate = Sha, Count = 100 };
        }
    }

    /// <summary>Deployments over half a year: one in nine failed, one in eleven went back.</summary>
    internal static IEnumerable<StoredDeployment> Past(long repository, string environment, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var ended = s_now - (TimeSpan.FromDays(180) * (count - number) / count);
            var isRollback = number % 11 == 0;
            yield return new StoredDeployment(
                repository, environment, number, string.Create(CultureInfo.InvariantCulture, $"{environment}-{number}"), Sha, isRollback ? "rollback" : "deploy",
                number % 9 == 0 ? nameof(DeployPhase.Failed) : nameof(DeployPhase.Succeeded), number % 9 == 0 ? "run-failed: the run ended with Failure." : null, "octo", "https://github.com/acme/app/actions/runs/1", ended.AddMinutes(-7), ended)
            {
                Committed = [.. Enumerable.Range(0, isRollback ? 0 : 5).Select(commit => ended.AddHours(-4 - commit))],
            };
        }
    }

    /// <summary>What a decision does as a rule.</summary>
    internal static IEnumerable<Effect> Effects() =>
    [
        new SetCheck("botapp/tests", Sha, CheckStatus.InProgress, null, CheckOutput.Plain("2 of 6 jobs done", new string('s', 600)), [], 0, "/"),
        new SetCheck("botapp/gate", Sha, CheckStatus.InProgress, null, CheckOutput.Plain("closed", new string('s', 300)), [], 0, "/"),
        new PutComment("status", 4, new string('c', 500)),
    ];

    private static PullRequestState Pull(SubjectKey pull, int number, bool isOpen) => new()
    {
        Subject = pull,
        Title = string.Create(CultureInfo.InvariantCulture, $"Greet politely, part {number}"),
        BaseRef = "main",
        Open = isOpen,
        Author = "octo",
        HeadSha = ShaOf(pull),
        HeadSince = s_now,
        Runs = [Judged(pull, "tests"), Judged(pull, "functional"), Judged(pull, "docs")],
        Gate = Requirement.All("gate",
        [
            Requirement.Failed("tests", "check_failed", "3 of 1 207 failed. Mend them and push."),
            Requirement.Passed("docs", "passed", "success on 1f2e3d4."),
            Requirement.Pending("functional", "not_reported", "has not reported yet; it is running."),
        ]),
    };

    private static PipelineRun Judged(SubjectKey subject, string pipeline)
    {
        var run = new RunReference("900", 1, "https://github.com/acme/app/actions/runs/900");
        return new PipelineRun
        {
            Pipeline = pipeline,
            Sha = ShaOf(subject),
            CorrelationId = CorrelationId.For(subject, pipeline, ShaOf(subject), 1),
            Runner = "actions",
            Run = run,
            RequestedAt = s_now,
            Phase = PipelinePhase.Done,
            Last = new RunSnapshot(run, RunState.Completed, RunConclusion.Failure, ShaOf(subject), s_now, s_now, s_now, [.. Enumerable.Range(0, 4).Select(job => new JobSnapshot("1", string.Create(CultureInfo.InvariantCulture, $"test (3.{job + 10}, ubuntu-latest)"), RunState.Completed, RunConclusion.Success, "https://github.com/acme/app/actions/runs/900/job/1", s_now, s_now))]),
            Verdict = new PipelineVerdict(CheckConclusion.Failure, "3 failed, 1 new · 1 204 passed · 2m 14s", "tests_failed") { FromReports = true },
        };
    }
}
