using BotApp.Core.Pipelines;
using BotApp.Runners;

namespace BotApp.Tests.Runners;

public sealed class RunnerListTests
{
    [Fact]
    public void G37_What_each_runner_can_do_is_told_by_its_name()
    {
        var list = new RunnerList([new Runner("whole", false), new Runner("parts", true)]);

        list.Capabilities["whole"].RerunsFailedJobs.ShouldBeFalse();
        list.Capabilities["parts"].RerunsFailedJobs.ShouldBeTrue();
        list.Capabilities.Count.ShouldBe(2);
    }

    /// <summary>A runner that is only asked what it can do.</summary>
    private sealed class Runner(string name, bool rerunsFailedJobs) : IRunner
    {
        public string Name => name;

        public RunnerCapabilities Capabilities => new() { RerunsFailedJobs = rerunsFailedJobs };

        public Task<StartOutcome> StartAsync(RunRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<RunReference>> FindAsync(RunRequest request, DateTimeOffset notBefore, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<RunSnapshot?> GetAsync(RunScope scope, string runId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<RunFile> ReadFilesAsync(RunScope scope, RunReference run, IReadOnlyList<string> artifactGlobs, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CancelAsync(RunScope scope, string runId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StartOutcome> RerunAsync(RunScope scope, RunReference run, RerunScope what, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
