using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using BotApp.Webhooks;

namespace BotApp.Benchmarks;

/// <summary>
/// Whether the time that a refusal takes tells how much of a guessed signature is right: guesses whose first 31 bytes are right beside guesses of which nothing is,
/// in random order, compared with Welch's t-test after the slowest samples of both were left out.
/// </summary>
internal static class SignatureTiming
{
    private const int Samples = 100_000;

    private const int CallsOfOneSample = 20;

    /// <summary>Beyond this the difference would be real with a probability of 99 % (two-sided, many samples).</summary>
    private const double Significant = 2.576;

    private static readonly byte[] s_secret = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] s_body = RandomNumberGenerator.GetBytes(64);

    /// <summary>The line of the table.</summary>
    internal static TableRow Row()
    {
        var right = HMACSHA256.HashData(s_secret, s_body);
        var (near, far) = ((byte[])right.Clone(), (byte[])right.Clone());
        near[^1] ^= 0xFF;
        for (var index = 0; index < far.Length; index++)
        {
            far[index] ^= 0xFF;
        }

        var (t, nearMean, farMean) = Compare($"sha256={Convert.ToHexStringLower(near)}", $"sha256={Convert.ToHexStringLower(far)}");
        return new TableRow(
            string.Create(CultureInfo.InvariantCulture, $"refusing a signature of which 31 of 32 bytes are right, 2 x {Samples} samples"),
            $"{nearMean:0.0} ns",
            $"with none right {farMean:0.0} ns, t = {t:0.00}",
            Goal.AtMost("|t|", Math.Abs(t), Significant));
    }

    /// <summary>Welch's t.</summary>
    internal static double Welch(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        var (oneMean, otherMean) = (one.Average(), other.Average());
        return (oneMean - otherMean) / Math.Sqrt((Variance(one, oneMean) / one.Count) + (Variance(other, otherMean) / other.Count));
    }

    private static (double T, double Near, double Far) Compare(string near, string far)
    {
        byte[][] secrets = [s_secret];
        var (nears, fars) = (new List<double>(Samples), new List<double>(Samples));
        var random = new Random(71);
        Measure(near, secrets, 20_000);
        Measure(far, secrets, 20_000);
        while (nears.Count < Samples || fars.Count < Samples)
        {
            var isNear = nears.Count < Samples && (fars.Count == Samples || random.Next(2) == 0);
            (isNear ? nears : fars).Add(Measure(isNear ? near : far, secrets, CallsOfOneSample));
        }

        // What the system did meanwhile is in the slowest; the same bound for both.
        var bound = nears.Concat(fars).Order().ElementAt((int)(2 * Samples * 0.9));
        var (keptNear, keptFar) = (nears.Where(sample => sample <= bound).ToList(), fars.Where(sample => sample <= bound).ToList());
        return (Welch(keptNear, keptFar), keptNear.Average(), keptFar.Average());
    }

    private static double Measure(string header, byte[][] secrets, int calls)
    {
        var matches = false;
        var began = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++)
        {
            matches |= Signature.Matches(s_body, header, secrets);
        }

        var elapsed = Stopwatch.GetElapsedTime(began);
        return matches ? throw new InvalidOperationException("A wrong signature matched.") : elapsed.TotalNanoseconds / calls;
    }

    private static double Variance(IReadOnlyList<double> samples, double mean) => samples.Sum(sample => (sample - mean) * (sample - mean)) / (samples.Count - 1);
}
