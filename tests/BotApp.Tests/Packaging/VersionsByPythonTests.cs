using System.Text.Json;
using BotApp.Core.Releases;

namespace BotApp.Tests.Packaging;

/// <summary>Versions as Python's own <c>packaging</c> reads, spells and orders them, version by version.</summary>
public sealed class VersionsByPythonTests(ITestOutputHelper output)
{
    private const int Texts = 3000;

    private const int Pairs = 5000;

    private const string Script = """
        import json, sys
        from packaging.version import Version, InvalidVersion
        def read(text):
            try:
                return Version(text)
            except InvalidVersion:
                return None
        asked = json.load(sys.stdin)
        texts = [read(text) for text in asked["texts"]]
        json.dump({
            "read": [None if one is None else [str(one), one.is_prerelease, one.is_devrelease, one.is_postrelease, one.local is not None] for one in texts],
            "order": [(texts[a] > texts[b]) - (texts[a] < texts[b]) for a, b in asked["pairs"]],
        }, sys.stdout)
        """;

    // Every spelling that the standard's appendix on normalization and its regular expression name.
    private static readonly string[] s_appendix =
    [
        "1.1RC1", "00", "09000", "1.0.0.0", "1.1.a1", "1.1-a1", "1.1_a1", "1.1a.1", "1.1a-1", "1.1a_1", "1.1alpha1", "1.1beta2", "1.1c3", "1.1pre4", "1.1preview5", "1.2a",
        "1.2-post2", "1.2.post2", "1.2post2", "1.2_post2", "1.2.post-2", "1.2.post_2", "1.2.post.2", "1.0-r4", "1.0rev4", "1.0-1", "1.0-", "1.2.post", "1.2-dev2", "1.2dev2", "1.2.dev", "1.2.dev-2",
        "1.0+ubuntu-1", "1.0+ubuntu_1", "1.0+Ubuntu.1", "1.0+001", "v1.0", "V1.0", " 1.0 ", "1.0\n", "\t1.0", "1!2.0", "0!2.0", "1!", "1.0a0.post1.dev2+local", "1.0dev1.post1", "1.0.post1a1", "1.0a1b1",
        "2012.4", "1.0.dev456", "1.0a2.dev456", "1.0b2.post345.dev456", "1.0rc1.dev456", "1.0.post456.dev34", "1.1.dev1", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0+a.b.c", "1.0+-a", "1.0+a..b", "1.0..0", ".1", "1.", "a1", "",
    ];

    private static readonly string[] s_pieces =
        ["0", "1", "2", "10", "007", "20261120", ".", ".", ".", "-", "_", "!", "+", "v", "a", "b", "c", "rc", "RC", "r", "rev", "post", "pre", "preview", "alpha", "Beta", "dev", "x", " "];

    [Fact]
    public async Task Versions_are_read_spelled_and_ordered_as_by_Python()
    {
        await Python.NeedsAsync("packaging");
        var random = new Random(440);
        string[] texts = [.. s_appendix, .. Enumerable.Range(0, Texts).Select(_ => Text(random))];
        var mine = texts.Select(PythonVersion.Read).ToList();
        var readable = Enumerable.Range(0, texts.Length).Where(index => mine[index] is not null).ToList();
        var pairs = Enumerable.Range(0, Pairs).Select(_ => new[] { readable[random.Next(readable.Count)], readable[random.Next(readable.Count)] }).ToList();

        var (code, said, errors) = await Python.RunAsync(Python.Path, JsonSerializer.Serialize(new { texts, pairs }), ["-c", Script]);

        code.ShouldBe(0, errors);
        using var theirs = JsonDocument.Parse(said);
        var read = theirs.RootElement.GetProperty("read").EnumerateArray().ToList();
        for (var index = 0; index < texts.Length; index++)
        {
            var there = read[index].ValueKind == JsonValueKind.Null ? null : (JsonElement?)read[index];
            (mine[index] is not null).ShouldBe(there is not null, $"\"{texts[index]}\"");
            if (mine[index] is { } version && there is { } spelled)
            {
                (version.Text, version.IsPrerelease, version.IsDev, version.IsPost, version.HasLocal).ShouldBe(
                    (spelled[0].GetString()!, spelled[1].GetBoolean(), spelled[2].GetBoolean(), spelled[3].GetBoolean(), spelled[4].GetBoolean()), $"\"{texts[index]}\"");
            }
        }

        var order = theirs.RootElement.GetProperty("order").EnumerateArray().Select(one => one.GetInt32()).ToList();
        for (var index = 0; index < pairs.Count; index++)
        {
            var (left, right) = (mine[pairs[index][0]]!, mine[pairs[index][1]]!); // readable ones only
            Math.Sign(left.CompareTo(right)).ShouldBe(order[index], $"{left} and {right}");
            (left == right).ShouldBe(order[index] == 0, $"{left} and {right}");
        }

        output.WriteLine($"{texts.Length} texts, of which {readable.Count} are versions; {pairs.Count} pairs in order");
        readable.Count.ShouldBeGreaterThan(800);
    }

    // Mostly like a version, so that many are ones.
    private static string Text(Random random)
    {
        if (random.Next(4) == 0)
        {
            return string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));
        }

        string[] separators = ["", ".", "-", "_"];
        string Separator() => separators[random.Next(4)];
        string Number() => random.Next(3) == 0 ? "" : $"{Separator()}{random.Next(12)}";
        string[] pre = ["a", "b", "c", "rc", "alpha", "BETA", "pre", "preview"];
        string[] post = ["post", "rev", "r", "POST"];
        var text = string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(3)));
        text = random.Next(6) == 0 ? $"{random.Next(2)}!{text}" : text;
        text += random.Next(2) == 0 ? Separator() + pre[random.Next(pre.Length)] + Number() : "";
        text += random.Next(4) == 0 ? Separator() + post[random.Next(post.Length)] + Number() : random.Next(12) == 0 ? $"-{random.Next(5)}" : "";
        text += random.Next(4) == 0 ? $"{Separator()}dev{Number()}" : "";
        return random.Next(5) == 0 ? $"{text}+{random.Next(3)}{Separator()}ab{random.Next(3)}" : text;
    }
}
