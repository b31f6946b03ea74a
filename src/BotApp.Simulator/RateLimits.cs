namespace BotApp.Simulator;

/// <summary>A quota as the answers' headers tell it.</summary>
internal readonly record struct Quota(int Limit, int Remaining, DateTimeOffset Reset)
{
    public int Used => Limit - Remaining;
}

/// <summary>GitHub's primary rate limit: a number of requests an hour per installation, person or address.</summary>
internal sealed class RateLimits(FakeGitHub github)
{
    /// <summary>Requests an hour with a token. Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api .</summary>
    public const int PerHour = 5000;

    /// <summary>Requests an hour without one. Source: the same page.</summary>
    public const int Anonymous = 60;

    private readonly Dictionary<string, Quota> quotas = new(StringComparer.Ordinal);

    /// <summary>Requests an hour for tokens, if a test wants another number.</summary>
    public int Limit { get; set; } = PerHour;

    /// <summary>True when address-bound requests are limited too; a test of many anonymous calls switches it off.</summary>
    public bool LimitAnonymous { get; set; } = true;

    public Quota Look(string key)
    {
        lock (quotas)
        {
            var limit = key == "anonymous" ? LimitAnonymous ? Anonymous : int.MaxValue : Limit;
            return quotas.TryGetValue(key, out var found) && found.Reset > github.Now
                ? found
                : new Quota(limit, limit, github.Now.AddHours(1));
        }
    }

    /// <summary>Counts one request; false when nothing was left.</summary>
    public bool Spend(string key, out Quota quota)
    {
        lock (quotas)
        {
            quota = Look(key);
            if (quota.Remaining == 0)
            {
                quotas[key] = quota;
                return false;
            }

            quotas[key] = quota = quota with { Remaining = quota.Remaining - 1 };
            return true;
        }
    }

    /// <summary>An answer "not modified" is free.</summary>
    public void Refund(string key)
    {
        lock (quotas)
        {
            var quota = Look(key);
            quotas[key] = quota with { Remaining = Math.Min(quota.Limit, quota.Remaining + 1) };
        }
    }

    public void Leave(string key, int remaining)
    {
        lock (quotas)
        {
            quotas[key] = Look(key) with { Remaining = remaining };
        }
    }
}
