namespace BotApp.Smoke;

/// <summary>
/// How much is asked at once and in a minute, so that a repository with many previews is no burden to its host: for every repository and every host some
/// rounds of questions at a time, for every repository so many questions a minute, and a host that asks to be left alone is. Each process counts for itself.
/// </summary>
internal sealed class ProbeTurns(TimeProvider time)
{
    /// <summary>Rounds of questions at a time, of one repository and to one host.</summary>
    internal const int AtOnce = 4;

    /// <summary>Questions of one repository in a minute; a single round with more of them is asked all the same.</summary>
    internal const int PerMinute = 60;

    /// <summary>A host that asks for more than this gets this.</summary>
    internal static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <summary>So long until it is tried again while others are being asked.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _going = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, Queue<DateTimeOffset>> _asked = [];
    private readonly Dictionary<string, DateTimeOffset> _resting = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A turn to ask so many questions, given back when it is disposed; null with the pause and its reason when it is nobody's turn now.</summary>
    internal IDisposable? Take(long repositoryId, Uri url, int questions, out TimeSpan pause, out string reason)
    {
        (pause, reason) = (TimeSpan.Zero, "");
        string[] places = [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"repository {repositoryId}"), url.Authority];
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Forget(now);
            if (_resting.TryGetValue(url.Authority, out var until))
            {
                (pause, reason) = (until - now, $"{url.Host} asked to be left alone for a while.");
                return null;
            }

            if (places.Any(place => _going.GetValueOrDefault(place) >= AtOnce))
            {
                (pause, reason) = (s_soon, $"{AtOnce} others are being asked at this moment.");
                return null;
            }

            var asked = _asked.GetValueOrDefault(repositoryId) ?? [];
            if (asked.Count > 0 && asked.Count + questions > PerMinute)
            {
                var wait = asked.Peek() + s_minute - now;
                (pause, reason) = (wait > s_soon ? wait : s_soon, $"this repository has asked {asked.Count} times in a minute.");
                return null;
            }

            Enumerable.Repeat(now, questions).ToList().ForEach(asked.Enqueue);
            _asked[repositoryId] = asked;
            foreach (var place in places)
            {
                _going[place] = _going.GetValueOrDefault(place) + 1;
            }

            return new Turn(this, places);
        }
    }

    /// <summary>A host asks to be left alone; how long it is.</summary>
    internal TimeSpan Rest(Uri url, TimeSpan wanted)
    {
        var rest = wanted <= TimeSpan.Zero ? TimeSpan.Zero : wanted < LongestRest ? wanted : LongestRest;
        lock (_lock)
        {
            if (rest > TimeSpan.Zero)
            {
                _resting[url.Authority] = time.GetUtcNow() + rest;
            }
        }

        return rest;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var host in _resting.Where(one => one.Value <= now).Select(one => one.Key).ToList())
        {
            _resting.Remove(host);
        }

        foreach (var (repository, asked) in _asked.ToList())
        {
            while (asked.TryPeek(out var oldest) && now - oldest >= s_minute)
            {
                asked.Dequeue();
            }

            if (asked.Count == 0)
            {
                _asked.Remove(repository);
            }
        }
    }

    private void Give(IReadOnlyList<string> places)
    {
        lock (_lock)
        {
            foreach (var place in places)
            {
                if (--_going[place] == 0)
                {
                    _going.Remove(place);
                }
            }
        }
    }

    private sealed class Turn(ProbeTurns turns, IReadOnlyList<string> places) : IDisposable
    {
        private int _isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, 1) == 0)
            {
                turns.Give(places);
            }
        }
    }
}
