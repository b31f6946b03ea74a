using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Runners;

/// <summary>Whose run it is: the installation and repository that the call is made for.</summary>
internal sealed record RunScope(long InstallationId, long RepositoryId, string Owner, string Repository)
{
    /// <summary><c>owner/name</c>.</summary>
    public string FullName => $"{Owner}/{Repository}";
}

/// <summary>A run to start. <see cref="CorrelationId"/> is ours, one per start, committed before the call.</summary>
/// <param name="Scope">Repository and installation.</param>
/// <param name="CorrelationId">8 to 64 of <c>[A-Za-z0-9_-]</c>; the run must show it in a way that <see cref="IRunner.FindAsync"/> finds.</param>
/// <param name="Workflow">File name under <c>.github/workflows</c>, or what the runner calls a job.</param>
/// <param name="Ref">Branch or tag: what a workflow file is taken from, and what the commit is said to belong to.</param>
/// <param name="Inputs">Strings only: those of the settings, with <c>request_id</c> (the correlation id) and <c>sha</c>.</param>
internal sealed record RunRequest(
    RunScope Scope,
    string CorrelationId,
    string Workflow,
    string Ref,
    IReadOnlyDictionary<string, string> Inputs)
{
    /// <summary>What the run is for.</summary>
    public RunKind Kind { get; init; }

    /// <summary>The commit to check out, 40 or 64 hexadecimal digits.</summary>
    public string Sha { get; init; } = "";

    /// <summary>The base's commit that the change is compared with; null when there is none.</summary>
    public string? BaseSha { get; init; }

    /// <summary>The pull request; null for branches and tags.</summary>
    public int? PullRequest { get; init; }

    /// <summary>Why a pipeline runs; null for what is no pipeline.</summary>
    public RunTrigger? Trigger { get; init; }

    /// <summary>Where the repository is cloned from, without credentials.</summary>
    public Uri? CloneUrl { get; init; }

    /// <summary>Whose code it is.</summary>
    public RunTrust Trust { get; init; }

    /// <summary>The attempt of this commit's run, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Every combination of these values must report; empty for one result.</summary>
    public IReadOnlyList<MatrixAxis> Matrix { get; init; } = [];

    /// <summary>Tests to run, as the test framework names them, one on a line; null for all.</summary>
    public string? Select { get; init; }

    /// <summary>When BotApp stops waiting: the settings' timeouts together, counted from the request; the same for every repetition.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Where the runner may send events of this run.</summary>
    public Uri? Callback { get; init; }

    /// <summary>Where its jobs may put files; null where the runner does not hand that on.</summary>
    public UploadGrant? Upload { get; init; }
}

/// <summary>Leave to put files of one attempt of one run.</summary>
/// <param name="Url">Files go to <c>{Url}/{kind}/{job}</c>.</param>
/// <param name="Token">Sent as Bearer; known to nobody else, and here only as a hash.</param>
/// <param name="ExpiresAt">After this it is refused.</param>
internal sealed record UploadGrant(Uri Url, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Without the token, so that it cannot get into a message.</summary>
    public override string ToString() => $"{Url} until {ExpiresAt:u}";
}

/// <summary>A run to repeat.</summary>
/// <param name="Scope">Repository and installation.</param>
/// <param name="Run">The run, with the attempt that is repeated.</param>
/// <param name="What">Failed jobs or all; never <see cref="RerunScope.Failed"/> where the runner cannot.</param>
/// <param name="CorrelationId">The new attempt's, made from the run's own: for runners that make a new run.</param>
/// <param name="Original">What the run was started with, its attempt raised; null for a run that BotApp did not start.</param>
internal sealed record RerunRequest(RunScope Scope, RunReference Run, RerunScope What, string CorrelationId, RunRequest? Original);

/// <summary>What is run again.</summary>
internal enum RerunScope
{
    /// <summary>Failed jobs and what depends on them.</summary>
    Failed,

    /// <summary>Everything.</summary>
    All,
}
