using System.Runtime.CompilerServices;
using System.Text;
using BotApp.Core.Reports;

namespace BotApp.Core.Checks;

/// <summary>Adds up the times of the parameter sets of each function; names stay bytes until one of them is shown.</summary>
internal sealed class FunctionTimes
{
    /// <summary>Only a suite of nothing but parameters has more functions with some.</summary>
    private const int MaxFunctions = 100_000;

    /// <summary>A byte that no UTF-8 has.</summary>
    private const byte Between = 0xFF;

    private readonly WordTable _names = new();
    private readonly List<(int Sets, double Seconds)> _times = [];
    private byte[] _current = new byte[256];
    private int _length;
    private int _nameAt;
    private string _variant = "";
    private byte[] _variantBytes = [];
    private int _sets;
    private double _seconds;

    /// <summary>Adds one parameter set.</summary>
    /// <param name="variant">The job it ran in.</param>
    /// <param name="path">The test's class path.</param>
    /// <param name="name">The test's name, with its parameters.</param>
    /// <param name="seconds">How long it took.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(string variant, ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, double seconds)
    {
        var bracket = name.IndexOf((byte)'[');
        var function = bracket > 0 ? name[..bracket] : name;
        // Parameter sets of one function come together: it is looked for only where it changes.
        if (_length == 0 || variant != _variant || !_current.AsSpan(_nameAt.._length).SequenceEqual(function)
            || !_current.AsSpan((_variantBytes.Length + 1)..(_nameAt - 1)).SequenceEqual(path))
        {
            Flush();
            Begin(variant, path, function);
        }

        _sets++;
        _seconds += seconds;
    }

    /// <summary>The functions with at least two parameter sets that took as long as the last of so many, in no order.</summary>
    public IEnumerable<(TestCase Function, string Variant, int Sets, double Seconds)> Slowest(int max)
    {
        Flush();
        double[] slowest = [.. _times.Where(time => time.Sets > 1).Select(time => time.Seconds).OrderDescending().Take(max)];
        return slowest.Length == 0 ? [] : _times.Index().Where(time => time.Item.Sets > 1 && time.Item.Seconds >= slowest[^1]).Select(time => Named(time.Index));
    }

    private (TestCase Function, string Variant, int Sets, double Seconds) Named(int number)
    {
        var words = _names.Bytes(number);
        var path = words.IndexOf(Between) + 1;
        var name = words.LastIndexOf(Between) + 1;
        var function = new TestCase(Encoding.UTF8.GetString(words[path..(name - 1)]), Encoding.UTF8.GetString(words[name..]));
        return (function, Encoding.UTF8.GetString(words[..(path - 1)]), _times[number].Sets, _times[number].Seconds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Begin(string variant, ReadOnlySpan<byte> path, ReadOnlySpan<byte> function)
    {
        if (variant != _variant)
        {
            (_variant, _variantBytes) = (variant, Encoding.UTF8.GetBytes(variant));
        }

        _nameAt = _variantBytes.Length + path.Length + 2;
        _length = _nameAt + function.Length;
        if (_length > _current.Length)
        {
            _current = new byte[_length * 2];
        }

        _variantBytes.CopyTo(_current, 0);
        _current[_variantBytes.Length] = Between;
        path.CopyTo(_current.AsSpan(_variantBytes.Length + 1));
        _current[_nameAt - 1] = Between;
        function.CopyTo(_current.AsSpan(_nameAt));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flush()
    {
        var words = _current.AsSpan(0, _length);
        var number = _sets == 0 ? -1 : _times.Count < MaxFunctions ? _names.Add(words) : _names.Find(words);
        if (number == _times.Count)
        {
            _times.Add((_sets, _seconds));
        }
        else if (number >= 0)
        {
            _times[number] = (_times[number].Sets + _sets, _times[number].Seconds + _seconds);
        }

        (_sets, _seconds) = (0, 0);
    }
}
