namespace BotApp.Tests.Runners.Buildbot;

/// <summary>The contract with a real Buildbot.</summary>
[Collection(BuildbotTests.Name)]
public sealed class BuildbotContractTests(BuildbotServer buildbot) : RunnerContractTests
{
    private protected override async Task<RunnerBench> OpenAsync() => await BuildbotBench.OpenAsync(buildbot);
}
