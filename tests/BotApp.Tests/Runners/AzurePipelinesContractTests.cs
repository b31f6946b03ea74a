using BotApp.Core.Pipelines;
using BotApp.Runners;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.FakeRunners.AzurePipelines;

namespace BotApp.Tests.Runners;

/// <summary>The contract with Azure Pipelines.</summary>
public sealed class AzurePipelinesContractTests : RunnerContractTests
{
    private protected override async Task<RunnerBench> OpenAsync() => await AzureBench.StartAsync();
}

/// <summary>The adapter before a simulated project with one pipeline, number 12, called tests.</summary>
internal sealed class AzureBench : LoopbackBench
{
    private AzureBench(FakeAzurePipelines azure) => Azure = azure;

    internal FakeAzurePipelines Azure { get; }

    protected override LoopbackServer Server => Azure.Server;

    protected override Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Runners:ci:Type"] = "azure-pipelines",
        ["Runners:ci:Url"] = Azure.ProjectUrl.AbsoluteUri,
        ["Runners:ci:Token"] = Azure.Token,
    };

    /// <summary>A project with the pipeline.</summary>
    /// <param name="jobs">The jobs of the pipeline's only stage.</param>
    internal static async Task<AzureBench> StartAsync(params string[] jobs)
    {
        var bench = new AzureBench(await FakeAzurePipelines.StartAsync());
        bench.Azure.Add(new AzureDefinition(12, "tests")
        {
            Parameters = [new("correlation_id", "manual"), new("sha", "none"), new("select", "none")],
            NamedAfter = "correlation_id",
            Stages = [new("__default", jobs.Length == 0 ? ["test"] : jobs)],
        });
        return bench;
    }

    public override bool KeepsId(RerunScope what) => what == RerunScope.Failed;

    public override Task BeginAsync(RunReference run)
    {
        Azure.Start(Of(run), "test");
        return Task.CompletedTask;
    }

    public override Task EndAsync(RunReference run, bool passed, byte[] report)
    {
        var build = Of(run);
        Azure.Publish(build, $"junit-a{build.Attempt}", ("junit.xml", report));
        Azure.Publish(build, $"site-a{build.Attempt}", ("index.html", [1, 2, 3]));
        Azure.Finish(build, "test", passed ? "succeeded" : "failed");
        Azure.Complete(build);
        return Task.CompletedTask;
    }

    // A service in the cloud is away for a moment and knows everything afterwards.
    public override Task RestartAsync()
    {
        Azure.Server.Down = true;
        Azure.Server.Down = false;
        return Task.CompletedTask;
    }

    public override Task LoseWorkerAsync(RunReference run)
    {
        Azure.LoseAgent(Of(run), "test");
        Azure.Complete(Of(run));
        return Task.CompletedTask;
    }

    public override Task<int> CountAsync(string correlationId) => Task.FromResult(Azure.Builds.Count(build => build.Parameters["correlation_id"] == correlationId));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Azure.DisposeAsync();
    }

    protected override bool IsNoLookUp(string method, string path) => !path.Contains("/definitions?", StringComparison.Ordinal);

    internal AzureBuild Of(RunReference run) => Azure.Builds.Single(build => run.Id.Split('+')[0] == build.Id.ToString());
}
