using BotApp.Benchmarks.Requests;

namespace BotApp.Tests.GitHub;

/// <summary>What GitHub sees for each kind of event does not grow unnoticed.</summary>
public sealed class RequestCountTests(ITestOutputHelper output)
{
    /// <summary>Requests that take from the quota, at most. Where fewer are counted, events came together; a number is raised here with its reason, or not at all.</summary>
    private static readonly Dictionary<string, int> s_most = new(StringComparer.Ordinal)
    {
        [RequestWalk.Opened] = 9, // two checks written, the pull request and its files, three lists of its commit, the lists of runs and checks once more where the run came later
        [RequestWalk.Labelled] = 2, // the pull request, the list of checks since our own last word
        [RequestWalk.Talked] = 0,
        [RequestWalk.Began] = 16, // sixteen deliveries
        [RequestWalk.JobsEnded] = 30, // eleven deliveries: per job its list, the check and the list of checks, the last once more where the deliveries of one job come apart
        [RequestWalk.Finished] = 9, // the list of runs, its artifacts, one download, the tree, the merge base, two checks written, the lists of checks once more where its last word came later
        [RequestWalk.ChecksEnded] = 16, // per check: the list of checks, the gate, the list with the gate
        [RequestWalk.ChecksBurst] = 8,
        [RequestWalk.Commanded] = 6, // two reactions, the answer, the pull request, the gate, the list of checks since our own last word
        [RequestWalk.Swept] = 0,
        [RequestWalk.Pushed] = 14,
        [RequestWalk.Merged] = 14,
    };

    /// <summary>The same where the gate asks for the pipeline only: no lists of checks and statuses.</summary>
    private static readonly Dictionary<string, int> s_mostPlain = new(StringComparer.Ordinal)
    {
        [RequestWalk.Opened] = 6, // two checks written, the pull request, its files, the list of runs, once more where the run came later
        [RequestWalk.Labelled] = 1, // the pull request
        [RequestWalk.Talked] = 0,
        [RequestWalk.Began] = 12, // sixteen deliveries
        [RequestWalk.JobsEnded] = 20, // eleven deliveries: per job its list and the check
        [RequestWalk.Finished] = 7, // the list of runs, its artifacts, one download, the tree, the merge base, two checks written
        [RequestWalk.Commanded] = 5, // two reactions, the answer, the pull request, the gate
        [RequestWalk.Swept] = 0,
        [RequestWalk.Pushed] = 12,
        [RequestWalk.Merged] = 12,
    };

    private static readonly Lazy<Task<IReadOnlyList<RequestRow>>> s_plain = new(() => RequestWalk.RunAsync(RequestWalk.Plain, CancellationToken.None));

    [Fact]
    public async Task R22_No_event_costs_more_requests_than_it_did() => Check(await RequestWalk.RunAsync(RequestWalk.Full, TestContext.Current.CancellationToken), s_most);

    [Fact]
    public async Task No_event_costs_more_where_the_gate_asks_for_the_pipeline_only() => Check(await s_plain.Value, s_mostPlain);

    [Theory]
    [InlineData(RequestWalk.Opened)]
    [InlineData(RequestWalk.Began)]
    [InlineData(RequestWalk.Finished)]
    public async Task A_run_of_which_the_list_says_enough_is_not_asked_for_by_itself(string what) => await ShouldLackAsync(what, "actions/get-workflow-run");

    [Fact]
    public async Task Jobs_of_a_run_that_has_not_begun_are_not_listed() => await ShouldLackAsync(RequestWalk.Opened, "actions/list-jobs-for-workflow-run-attempt");

    [Fact]
    public async Task A_reply_that_was_never_written_is_not_looked_for() => await ShouldLackAsync(RequestWalk.Commanded, "issues/list-comments");

    [Fact]
    public async Task Checks_and_statuses_of_others_are_read_only_where_the_gate_asks_for_them()
    {
        foreach (var row in await s_plain.Value)
        {
            row.Operations.Keys.ShouldNotContain("checks/list-for-ref", row.What);
            row.Operations.Keys.ShouldNotContain("repos/list-commit-statuses-for-ref", row.What);
        }
    }

    [Fact]
    public async Task Settings_that_a_push_or_a_merge_left_alone_are_free()
    {
        await ShouldLackAsync(RequestWalk.Pushed, "repos/get-content");
        await ShouldLackAsync(RequestWalk.Merged, "repos/get-content");
    }

    private void Check(IReadOnlyList<RequestRow> rows, Dictionary<string, int> most)
    {
        var table = RequestRow.Table(rows);
        output.WriteLine(table);
        rows.Select(row => row.What).ShouldBe(most.Keys, ignoreOrder: true);
        rows.Where(row => row.Counted > most[row.What]).Select(row => $"{row.What}: {row.Counted}, at most {most[row.What]}").ShouldBeEmpty(table);
    }

    private static async Task ShouldLackAsync(string what, string operation) =>
        (await s_plain.Value).Single(row => row.What == what).Operations.Keys.ShouldNotContain(operation);
}
