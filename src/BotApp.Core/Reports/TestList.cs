using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace BotApp.Core.Reports;

/// <summary>Tests by identity, in the order of their first appearance.</summary>
[CollectionBuilder(typeof(TestList), nameof(Create))]
public sealed class TestList : IReadOnlyList<TestRecord>
{
    private const byte Version = 1;

    private readonly IReadOnlyList<TestRecord> _tests;
    private Dictionary<TestCase, TestRecord>? _byCase;

    private TestList(IReadOnlyList<TestRecord> tests)
    {
        _tests = tests;
    }

    /// <summary>No tests.</summary>
    public static TestList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _tests.Count;

    /// <inheritdoc/>
    public TestRecord this[int index] => _tests[index];

    /// <summary>A list of these tests; what collection expressions call.</summary>
    public static TestList Create(ReadOnlySpan<TestRecord> tests) => new(tests.ToArray());

    /// <summary>A list of these tests.</summary>
    public static TestList From(IEnumerable<TestRecord> tests) => new([.. tests]);

    /// <summary>The test of this identity: the first one where a broken report has several.</summary>
    public bool TryGet(TestCase test, [MaybeNullWhen(false)] out TestRecord record)
    {
        if (_byCase is null)
        {
            var byCase = new Dictionary<TestCase, TestRecord>(_tests.Count);
            foreach (var one in _tests)
            {
                byCase.TryAdd(one.Case, one);
            }

            _byCase = byCase;
        }

        return _byCase.TryGetValue(test, out record);
    }

    /// <summary>Writes the tests in a compact form of our own; compress the stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="withDetails">False leaves texts and attempts out: enough to compare with.</param>
    public void Write(Stream stream, bool withDetails)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(Count);
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var test in _tests)
        {
            Word(writer, words, test.Case.Path);
            Word(writer, words, test.Suite);
            writer.Write(test.Case.Name);
            writer.Write((byte)((int)test.Outcome | (test.IsFlaky ? 0x80 : 0)));
            writer.Write((float)test.Seconds);
            writer.Write(withDetails && test.Detail is not null ? JsonSerializer.Serialize(test.Detail, TestListJson.Default.TestDetail) : "");
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else.</exception>
    public static TestList Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadByte() is var version and not Version)
        {
            throw new InvalidDataException($"A list of tests of version {Version} was expected, and version {version} came: a newer BotApp wrote it.");
        }

        var tests = new TestRecord[reader.ReadInt32()];
        var words = new List<string>();
        for (var index = 0; index < tests.Length; index++)
        {
            var path = Word(reader, words);
            var suite = Word(reader, words);
            var name = reader.ReadString();
            var flags = reader.ReadByte();
            var seconds = reader.ReadSingle();
            var detail = reader.ReadString();
            tests[index] = new TestRecord(
                new TestCase(path, name), suite, (TestOutcome)(flags & 0x7F), seconds, detail.Length == 0 ? null : JsonSerializer.Deserialize(detail, TestListJson.Default.TestDetail));
        }

        return new TestList(tests);
    }

    /// <inheritdoc/>
    public IEnumerator<TestRecord> GetEnumerator() => _tests.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

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
        if (index == words.Count)
        {
            words.Add(reader.ReadString());
        }

        return words[index];
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(TestDetail))]
[System.Text.Json.Serialization.JsonSourceGenerationOptions(NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class TestListJson : System.Text.Json.Serialization.JsonSerializerContext;
