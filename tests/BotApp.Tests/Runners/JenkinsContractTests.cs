using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.FakeRunners.Jenkins;

namespace BotApp.Tests.Runners;

/// <summary>The contract with Jenkins.</summary>
public sealed class JenkinsContractTests : RunnerContractTests
{
    private protected override async Task<RunnerBench> OpenAsync() => await JenkinsBench.StartAsync();
}

/// <summary>The adapter before a simulated Jenkins with one job in a folder, <c>team/tests</c>.</summary>
internal sealed class JenkinsBench : LoopbackBench
{
    internal const string JobPath = "team/tests";

    private JenkinsBench(FakeJenkins jenkins, JenkinsJob job) => (Jenkins, Job) = (jenkins, job);

    internal FakeJenkins Jenkins { get; }

    internal JenkinsJob Job { get; }

    protected override LoopbackServer Server => Jenkins.Server;

    protected override Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Runners:ci:Type"] = "jenkins",
        ["Runners:ci:Url"] = Jenkins.Url.AbsoluteUri,
        ["Runners:ci:User"] = Jenkins.User,
        ["Runners:ci:Token"] = Jenkins.ApiToken,
    };

    /// <summary>A Jenkins with the job.</summary>
    /// <param name="time">The clock of Jenkins.</param>
    /// <param name="parameters">What the job defines; null for all that BotApp offers.</param>
    internal static async Task<JenkinsBench> StartAsync(TimeProvider? time = null, params string[]? parameters)
    {
        var jenkins = await FakeJenkins.StartAsync(time);
        string[] defined = parameters is { Length: > 0 } ? parameters : ["CORRELATION_ID", "SHA", "REPOSITORY", "REF", "ATTEMPT", "SELECT"];
        var job = jenkins.Add(new JenkinsJob(JobPath) { Parameters = defined.ToDictionary(static name => name, static _ => "") });
        return new JenkinsBench(jenkins, job);
    }

    public override RunRequest Request(string correlationId) => base.Request(correlationId) with { Workflow = JobPath };

    public override Task BeginAsync(RunReference run)
    {
        Jenkins.Start(Jenkins.Queue.Single(item => run.Id == $"{JobPath}@{item.Id}"));
        return Task.CompletedTask;
    }

    public override Task EndAsync(RunReference run, bool passed, byte[] report)
    {
        var build = Of(run);
        Jenkins.Archive(build, "junit-a1/junit.xml", report);
        Jenkins.Archive(build, "site/index.html", [1, 2, 3]);
        Jenkins.Finish(build, passed ? "SUCCESS" : "UNSTABLE");
        return Task.CompletedTask;
    }

    public override Task RestartAsync()
    {
        Jenkins.Restart();
        return Task.CompletedTask;
    }

    public override Task LoseWorkerAsync(RunReference run)
    {
        Jenkins.LoseAgent(Of(run));
        return Task.CompletedTask;
    }

    public override string? SelectionOf(string correlationId) => Jenkins.Queue.Single(item => item.Parameters["CORRELATION_ID"] == correlationId).Parameters["SELECT"];

    public override Task<int> CountAsync(string correlationId) =>
        Task.FromResult(Jenkins.Queue.Count(item => item.Parameters["CORRELATION_ID"] == correlationId) + Jenkins.Builds.Count(build => build.Parameters["CORRELATION_ID"] == correlationId));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Jenkins.DisposeAsync();
    }

    protected override bool IsNoLookUp(string method, string path) => !path.Contains("parameterDefinitions", StringComparison.Ordinal);

    internal JenkinsBuild Of(RunReference run) => Jenkins.Builds.Single(build => run.Id == $"{JobPath}@{build.QueueId}");
}
