using System.Text.RegularExpressions;
using BotApp.Tests.Architecture;

namespace BotApp.Tests.Runners;

/// <summary>The Jenkinsfile that users copy, as far as tests understand Groovy.</summary>
internal sealed partial class Jenkinsfile
{
    internal string Text { get; } = File.ReadAllText(Path.Combine(SourceTree.Root, "manifests/workflows/Jenkinsfile"));

    /// <summary>The parameters it declares.</summary>
    internal IReadOnlyList<string> Parameters => [.. Declared().Matches(Text).Select(static match => match.Groups["name"].Value)];

    /// <summary>The bodies of its shell steps.</summary>
    internal IReadOnlyList<string> Scripts => [.. Shell().Matches(Text).Select(static match => match.Groups["body"].Value)];

    /// <summary>The pattern that a parameter has to fit as a whole.</summary>
    internal Regex Pattern(string parameter)
    {
        var pattern = Checks().Matches(Text).Single(match => match.Groups["name"].Value == parameter).Groups["pattern"].Value;
        return new Regex($@"\A(?:{pattern.Replace("\\/", "/", StringComparison.Ordinal)})\z", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    /// <summary>The text without comments, strings and patterns: what brackets are counted in.</summary>
    internal string Code => Noise().Replace(Text, "");

    [GeneratedRegex(@"(string|text)\(name: '(?<name>[A-Z_]+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();

    [GeneratedRegex(@"checked\('(?<name>\w+)', \w+(\.\w+)?, /(?<pattern>.+)/\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Checks();

    [GeneratedRegex(@"\bsh '''(?<body>.*?)'''", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shell();

    [GeneratedRegex(@"'''.*?'''|'(\\.|[^'\\\n])*'|""(\\.|[^""\\\n])*""|(?<=[ (,])/(\\.|[^/\\\n ])+/(?=\))|//[^\n]*", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Noise();
}
