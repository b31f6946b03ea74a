using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using static BotApp.Core.Reports.Formats.FindingList;

namespace BotApp.Core.Reports.Formats;

/// <summary>
/// One run of a SARIF file. Its members come in any order, results often before the rules and folders they refer to, so results are kept
/// as they are and completed when the run ends.
/// </summary>
internal sealed partial class SarifRun(FindingList findings)
{
    private const int MaxEntryBytes = 16 << 20;
    private const int MaxKept = 20_000;
    private const long MaxChars = 16 << 20;
    private const int MaxRules = 20_000;

    private readonly List<SarifResult> _results = [];
    private readonly List<SarifRule> _rules = [];
    private readonly Dictionary<string, SarifRule> _byId = [];
    private readonly Dictionary<string, (string Uri, string? Base)> _folders = [];
    private readonly List<(string? Uri, string? Base)> _artifacts = [];
    private long _left;
    private long _chars;

    public string Tool { get; private set; } = "";

    public void Read(JsonWalk walk)
    {
        foreach (var name in walk.Members())
        {
            switch (name)
            {
                case "results":
                    ReadResults(walk);
                    break;
                case "tool":
                    ReadTool(walk);
                    break;
                case "artifacts":
                    ReadArtifacts(walk);
                    break;
                case "originalUriBaseIds":
                    ReadFolders(walk);
                    break;
            }
        }
    }

    /// <summary>Hands over what was found, completed.</summary>
    public void Close()
    {
        foreach (var result in _results)
        {
            var rule = RuleOf(result);
            findings.Add(new Finding(result.Level ?? rule?.Level ?? FindingLevel.Warning, MessageOf(result, rule))
            {
                Rule = result.RuleId ?? rule?.Id ?? "",
                Title = rule?.Title ?? "",
                Tool = Tool,
                Path = PathOf(result),
                Line = result.Line,
                EndLine = result.EndLine,
                Column = result.Column,
                EndColumn = result.EndColumn,
                Standing = result.Standing,
            });
        }

        if (_left > 0)
        {
            findings.Notice(string.Create(CultureInfo.InvariantCulture, $"{_left} more results of {Tool} were not kept."));
        }

        _results.Clear();
    }

    private void ReadResults(JsonWalk walk)
    {
        if (walk.Token is not (JsonTokenType.StartArray or JsonTokenType.Null))
        {
            findings.Damage("`results` is not a list: what the tool found is not known.");
        }

        foreach (var _ in walk.Items())
        {
            if (_results.Count == MaxKept || _chars > MaxChars)
            {
                _left++;
                continue;
            }

            using var entry = walk.Value(MaxEntryBytes);
            if (entry.RootElement.ValueKind != JsonValueKind.Object)
            {
                findings.Damage("A result is not an object: it was left out.");
            }
            else if (SarifResult.Of(entry.RootElement) is { } result)
            {
                _results.Add(result);
                _chars += result.Chars;
            }
        }
    }

    private void ReadTool(JsonWalk walk)
    {
        foreach (var part in walk.Members())
        {
            if (part == "driver")
            {
                ReadComponent(walk);
            }
            else if (part == "extensions")
            {
                foreach (var _ in walk.Items())
                {
                    ReadComponent(walk, isExtension: true);
                }
            }
        }
    }

    private void ReadComponent(JsonWalk walk, bool isExtension = false)
    {
        foreach (var name in walk.Members())
        {
            if (name == "name" && !isExtension)
            {
                Tool = walk.Text ?? "";
            }
            else if (name == "rules")
            {
                foreach (var _ in walk.Items())
                {
                    using var entry = walk.Value(MaxEntryBytes);
                    Add(SarifRule.Of(entry.RootElement), isExtension);
                }
            }
        }
    }

    private void Add(SarifRule rule, bool isExtension)
    {
        if (_byId.Count < MaxRules && _chars <= MaxChars)
        {
            _chars += rule.Chars;
            // Indexes count the driver's rules; those of extensions are found by name.
            _rules.AddRange(isExtension ? [] : [rule]);
            _byId.TryAdd(rule.Id, rule);
        }
    }

    private void ReadArtifacts(JsonWalk walk)
    {
        foreach (var _ in walk.Items())
        {
            using var entry = walk.Value(MaxEntryBytes);
            var location = Member(entry.RootElement, "location");
            if (_artifacts.Count < CoverageLimits.MaxFiles)
            {
                _artifacts.Add((Text(location, "uri"), Text(location, "uriBaseId")));
            }
        }
    }

    private void ReadFolders(JsonWalk walk)
    {
        foreach (var name in walk.Members())
        {
            using var entry = walk.Value(MaxEntryBytes);
            if (_folders.Count < 1000 && Text(entry.RootElement, "uri") is { } uri)
            {
                _folders[name] = (uri, Text(entry.RootElement, "uriBaseId"));
            }
        }
    }

    private SarifRule? RuleOf(SarifResult result)
    {
        if (result.RuleIndex is >= 0 and var index && index < _rules.Count && (result.RuleId is null || result.RuleId.StartsWith(_rules[index].Id, StringComparison.Ordinal)))
        {
            return _rules[index];
        }

        // "CA1000/1" is a part of the rule "CA1000".
        var id = result.RuleId ?? "";
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        return _byId.GetValueOrDefault(id) ?? (slash > 0 ? _byId.GetValueOrDefault(id[..slash]) : null);
    }

    private static string MessageOf(SarifResult result, SarifRule? rule)
    {
        var text = result.Message ?? (result.MessageId is { } id ? rule?.Messages.GetValueOrDefault(id) : null) ?? rule?.Description ?? rule?.Title ?? "";
        return result.Arguments.Count == 0 ? text
            : Placeholder().Replace(text, match => int.TryParse(match.ValueSpan[1..^1], CultureInfo.InvariantCulture, out var at) && at < result.Arguments.Count ? result.Arguments[at] : match.Value);
    }

    /// <summary>The folder's own address may lie below another folder; a ring of them ends.</summary>
    private string? PathOf(SarifResult result)
    {
        var (uri, folder) = (result.Uri, result.Base);
        if (uri is null && result.Artifact is >= 0 and var index && index < _artifacts.Count)
        {
            (uri, folder) = _artifacts[index];
        }

        for (var steps = 0; uri is not null && folder is not null && steps < 10 && !HasScheme().IsMatch(uri) && _folders.TryGetValue(folder, out var above); steps++)
        {
            uri = $"{above.Uri.TrimEnd('/')}/{uri}";
            folder = above.Base;
        }

        return uri is null ? null : Uri.UnescapeDataString(uri);
    }

    [GeneratedRegex(@"\{\d{1,3}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]+:", RegexOptions.NonBacktracking)]
    private static partial Regex HasScheme();
}
