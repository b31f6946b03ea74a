using System.Collections.Concurrent;
using System.Text.Json;

namespace BotApp.Runners.Jenkins;

/// <summary>Where runs are: in the queue, or a build. Which build an item became is remembered while it may be asked for; it can be found out again.</summary>
internal sealed class JenkinsRuns(JenkinsClient jenkins)
{
    /// <summary>As many builds as Jenkins lists under the name <c>builds</c>.</summary>
    internal const int BuildsPerPage = 100;

    /// <summary>How many builds back a run is looked for whose place in the queue is forgotten.</summary>
    private const int MaxBuilds = 500;

    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<string, long> _numbers = new(StringComparer.Ordinal);

    /// <summary>What waits in the queue, or the build it became; neither where Jenkins knows nothing of it any more.</summary>
    internal async Task<(JsonElement? Item, JsonElement? Build)> LookAsync(JenkinsRunId id, CancellationToken cancellationToken)
    {
        if (_numbers.TryGetValue(id.ToString(), out var known) && await jenkins.BuildAsync(id.Job, known, cancellationToken) is { } same && same.Whole("queueId") == id.QueueId)
        {
            return (null, same);
        }

        var item = await jenkins.ItemAsync(id.QueueId, cancellationToken);
        var number = item is { } found ? found.At("executable").Whole("number") : await NumberAsync(id, cancellationToken);
        if (number is null)
        {
            return (item, null);
        }

        Remember(id, number.Value);
        return (null, await jenkins.BuildAsync(id.Job, number.Value, cancellationToken));
    }

    private async Task<long?> NumberAsync(JenkinsRunId id, CancellationToken cancellationToken)
    {
        for (var from = 0; from < MaxBuilds; from += BuildsPerPage)
        {
            var page = await jenkins.BuildsAsync(id.Job, from, from + BuildsPerPage, cancellationToken);
            if (page.FirstOrDefault(build => build.Whole("queueId") == id.QueueId).Whole("number") is { } number)
            {
                return number;
            }

            if (page.Count < BuildsPerPage)
            {
                return null;
            }
        }

        return null;
    }

    private void Remember(JenkinsRunId id, long number)
    {
        if (_numbers.Count > MaxRemembered)
        {
            _numbers.Clear();
        }

        _numbers[id.ToString()] = number;
    }
}
