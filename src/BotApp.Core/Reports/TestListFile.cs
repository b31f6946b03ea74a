using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotApp.Core.Reports;

/// <summary>How a list of tests is kept in storage: words once, then row by row.</summary>
internal static class TestListFile
{
    private const byte Version = 1;
    private const int FlakyBit = 0x80;

    /// <summary>Times are kept as floats; what was 0.1 is to come back as 0.1.</summary>
    private const int Decimals = 6;

    /// <summary>What is left of a flaky test whose attempts were not kept: that there was one that failed.</summary>
    private static readonly TestDetail s_onlyFlaky = new(
        [new TestAttempt(TestOutcome.Passed, double.NaN, []) { Unexplained = true }, new TestAttempt(TestOutcome.Passed, double.NaN, [])], null, null);

    public static void Write(TestTable tests, Stream stream, bool withDetails)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(tests.Count);
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < tests.Count; place++)
        {
            Word(writer, words, tests.PathOf(tests.PathAt(place)));
            Word(writer, words, tests.SuiteOf(tests.SuiteAt(place)));
            Text(writer, tests.NameAt(place));
            writer.Write((byte)((int)tests.OutcomeAt(place) | (tests.IsFlakyAt(place) ? FlakyBit : 0)));
            writer.Write((float)tests.SecondsAt(place));
            var detail = withDetails ? tests.DetailAt(place) : null;
            Text(writer, detail is null ? default : JsonSerializer.SerializeToUtf8Bytes(detail, TestListJson.Default.TestDetail));
        }
    }

    public static TestTable Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            return Read(reader);
        }
        catch (Exception e) when (e is EndOfStreamException or JsonException or FormatException)
        {
            throw new InvalidDataException($"A list of tests was expected, and it is damaged: {e.Message}", e);
        }
    }

    private static TestTable Read(BinaryReader reader)
    {
        if (reader.ReadByte() is var version and not Version)
        {
            throw new InvalidDataException($"A list of tests of version {Version} was expected, and version {version} came: a newer BotApp wrote it.");
        }

        var tests = new TestTable();
        var words = new List<string>();
        var suites = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var path = Encoding.UTF8.GetBytes(Word(reader, words));
            var suiteName = Word(reader, words);
            if (!suites.TryGetValue(suiteName, out var suite))
            {
                suites[suiteName] = suite = tests.AddSuite(suiteName);
            }

            var name = Encoding.UTF8.GetBytes(reader.ReadString());
            var flags = reader.ReadByte();
            var seconds = reader.ReadSingle();
            var detail = reader.ReadString();
            if ((flags & ~FlakyBit) > (int)TestOutcome.Error)
            {
                throw new InvalidDataException($"A list of tests was expected, and it is damaged: outcome {flags}.");
            }

            tests.Add(
                tests.AddPath(path),
                suite,
                name,
                (TestOutcome)(flags & ~FlakyBit),
                Math.Round(seconds, Decimals),
                detail.Length > 0 ? JsonSerializer.Deserialize(detail, TestListJson.Default.TestDetail) : (flags & FlakyBit) != 0 ? s_onlyFlaky : null);
        }

        return tests;
    }

    private static void Text(BinaryWriter writer, ReadOnlySpan<byte> utf8)
    {
        writer.Write7BitEncodedInt(utf8.Length);
        writer.Write(utf8);
    }

    private static void Word(BinaryWriter writer, Dictionary<string, int> words, string word)
    {
        if (words.TryGetValue(word, out var known))
        {
            writer.Write7BitEncodedInt(known);
            return;
        }

        words[word] = words.Count;
        writer.Write7BitEncodedInt(words.Count - 1);
        writer.Write(word);
    }

    private static string Word(BinaryReader reader, List<string> words)
    {
        var index = reader.Read7BitEncodedInt();
        if (index < 0 || index > words.Count)
        {
            throw new InvalidDataException($"A list of tests was expected, and it is damaged: word {index} of {words.Count}.");
        }

        if (index == words.Count)
        {
            words.Add(reader.ReadString());
        }

        return words[index];
    }
}

[JsonSerializable(typeof(TestDetail))]
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
internal sealed partial class TestListJson : JsonSerializerContext;
