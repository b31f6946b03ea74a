using BotApp.Benchmarks.Requests;

namespace BotApp.Tests.GitHub;

/// <summary>What GitHub sees for each kind of event does not grow unnoticed.</summary>
public sealed class RequestCountTests(ITestOutputHelper output)
{
    /// <summary>Requests that take from the quota, at most. Where fewer are counted, events came together; a number is raised here with its reason, or not at all.</summary>
    private static readonly Dictionary<string, int> s_most = new(StringComparer.Ordinal)
    {
        [RequestWalk.Opened] = 11, // two checks written, the pull request and its files, three lists of its commit, its run with jobs, both once more where the run came later
        [RequestWalk.Labelled] = 2, // the pull request, the list of checks since our own last word
        [RequestWalk.Talked] = 0,
        [RequestWalk.Began] = 16, // sixteen deliveries
        [RequestWalk.JobsEnded] = 30, // eleven deliveries: per job its list, the check and the list of checks, the last once more where the deliveries of one job come apart
        [RequestWalk.Finished] = 10, // the run, its artifacts, one download, the tree, the merge base, two checks written
        [RequestWalk.ChecksEnded] = 16, // per check: the list of checks, the gate, the list with the gate
        [RequestWalk.ChecksBurst] = 8,
        [RequestWalk.Commanded] = 7, // two reactions, the answer and whether it is there, the pull request, the gate
        [RequestWalk.Swept] = 0,
        [RequestWalk.Pushed] = 16,
        [RequestWalk.Merged] = 16,
    };

    [Fact]
    public async Task R22_No_event_costs_more_requests_than_it_did()
    {
        var rows = await RequestWalk.RunAsync(TestContext.Current.CancellationToken);

        var table = RequestRow.Table(rows);
        output.WriteLine(table);
        rows.Select(row => row.What).ShouldBe(s_most.Keys, ignoreOrder: true);
        rows.Where(row => row.Counted > s_most[row.What]).Select(row => $"{row.What}: {row.Counted}, at most {s_most[row.What]}").ShouldBeEmpty(table);
    }
}
