using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace BotApp.Core.Settings;

/// <summary>
/// Reads YAML into nodes with places, within limits: no tags, no anchors or aliases (so nothing expands), one document, keys once. Works on the parser's
/// events; no type of ours is ever made by name.
/// </summary>
internal sealed class SettingsTree
{
    /// <summary>Larger files are not read.</summary>
    internal const int MaxBytes = 256 * 1024;

    /// <summary>Deeper nesting is not read.</summary>
    internal const int MaxDepth = 50;

    /// <summary>More values and keys are not read.</summary>
    internal const int MaxNodes = 10_000;

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly SettingsErrors _errors;
    private int _nodes;
    private bool _halted;

    private SettingsTree(string yaml, SettingsErrors errors)
    {
        _scanner = new Scanner(new StringReader(yaml));
        _parser = new Parser(_scanner);
        _errors = errors;
    }

    /// <summary>The root; null for an empty file or when an error was found that stops the reading.</summary>
    internal static SettingsNode? Read(string yaml, SettingsErrors errors)
    {
        if (Encoding.UTF8.GetByteCount(yaml) is var bytes && bytes > MaxBytes)
        {
            errors.Add(SettingsErrorCode.TooLarge, new TextSpan(1, 1, 1, 1), "", $"The file has {bytes} bytes; at most {MaxBytes} are read.");
            return null;
        }

        if (SettingsCharacters.FindRefused(yaml) is { } refused)
        {
            var sentence = $"The character U+{(int)refused.Character:X4} is not allowed in settings; delete it or write it as an escape in a quoted text.";
            errors.Add(SettingsErrorCode.Syntax, refused.Span, "", sentence);
            return null;
        }

        try
        {
            return new SettingsTree(yaml, errors).ReadDocument();
        }
        catch (YamlException exception)
        {
            errors.Add(SettingsErrorCode.Syntax, Span(exception.Start, exception.End), "", $"This is not valid YAML: {Reason(exception)}.");
            return null;
        }
    }

    private static string Reason(YamlException exception)
    {
        var reason = exception.Message.TrimEnd('.', ' ');
        return reason.Length == 0 ? "it cannot be read here" : char.ToLowerInvariant(reason[0]) + reason[1..];
    }

    private static TextSpan Span(Mark start, Mark end) =>
        new((int)start.Line, (int)start.Column, (int)Math.Max(start.Line, end.Line), (int)end.Column);

    private SettingsNode? ReadDocument()
    {
        Next();
        Next();
        if (_parser.Current is not DocumentStart)
        {
            return null;
        }

        Next();
        var root = ReadNode(0);
        Next();
        if (!_halted && _parser.Current is DocumentStart second)
        {
            Refuse(second, "A settings file is one document; delete the second '---' and what follows.");
        }

        return _halted ? null : root;
    }

    private void Next()
    {
        try
        {
            _halted = _halted || !_parser.MoveNext();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The scanner answers some broken files so ("[a\ntests: }"), not with its own exception.
            _errors.Add(SettingsErrorCode.Syntax, Span(_scanner.CurrentPosition, _scanner.CurrentPosition), "", "This is not valid YAML: a bracket, brace or quote before this place is not closed, or a ':' has no value.");
            _halted = true;
        }
    }

    private void Refuse(ParsingEvent at, string sentence) => _errors.Add(SettingsErrorCode.NotAllowed, Span(at.Start, at.End), "", sentence);

    private void Halt(ParsingEvent at, string sentence)
    {
        _errors.Add(SettingsErrorCode.TooLarge, Span(at.Start, at.End), "", sentence);
        _halted = true;
    }

    private SettingsNode ReadNode(int depth)
    {
        var current = _parser.Current!; // set by MoveNext, which returned true: a halted reader does not come here
        if (++_nodes > MaxNodes)
        {
            Halt(current, $"The file has more than {MaxNodes} values and keys.");
        }
        else if (depth > MaxDepth)
        {
            Halt(current, $"The file is nested more than {MaxDepth} levels deep.");
        }

        RefuseTagsAndAnchors(current);
        return current switch
        {
            _ when _halted => new UnreadableNode(Span(current.Start, current.End)),
            Scalar scalar => ReadScalar(scalar),
            SequenceStart start => ReadSequence(start, depth),
            MappingStart start => ReadMapping(start, depth),
            _ => ReadAlias(current),
        };
    }

    private void RefuseTagsAndAnchors(ParsingEvent current)
    {
        if (current is not NodeEvent node)
        {
            return;
        }

        if (!node.Tag.IsEmpty)
        {
            Refuse(current, "Tags such as '!!str' are not used in settings; delete it, and quote the value if it is a text.");
        }

        if (!node.Anchor.IsEmpty)
        {
            Refuse(current, "Anchors such as '&name' are not used in settings; write the value out where it is needed.");
        }
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        Next();
        return new ScalarNode(Span(scalar.Start, scalar.End), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private UnreadableNode ReadAlias(ParsingEvent current)
    {
        Refuse(current, "Aliases such as '*name' are not used in settings; write the value out, or quote it if it is a text.");
        Next();
        return new UnreadableNode(Span(current.Start, current.End));
    }

    private SequenceNode ReadSequence(SequenceStart start, int depth)
    {
        var items = new List<SettingsNode>();
        Next();
        while (!_halted && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        Next();
        return new SequenceNode(Opening(start), items);
    }

    private MappingNode ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<MappingEntry>();
        var lines = new Dictionary<string, int>();
        Next();
        while (!_halted && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            if (_halted)
            {
                break;
            }

            var value = ReadNode(depth + 1);
            if (key is ScalarNode scalar && IsNew(scalar, lines))
            {
                entries.Add(new MappingEntry(scalar, value));
            }
            else if (key is SequenceNode or MappingNode)
            {
                _errors.Add(SettingsErrorCode.WrongType, key.Span, "", $"A key is a word; here is {key.Said}.");
            }
        }

        Next();
        return new MappingNode(Opening(start), entries);
    }

    private bool IsNew(ScalarNode key, Dictionary<string, int> lines)
    {
        if (lines.TryAdd(key.Text, key.Span.Line))
        {
            return true;
        }

        var name = SettingsNode.Shortened(key.Text);
        _errors.Add(SettingsErrorCode.DuplicateKey, key.Span, "", $"The key '{name}' is already there on line {lines[key.Text]}; keep one of them.");
        return false;
    }

    private static TextSpan Opening(ParsingEvent start) =>
        new((int)start.Start.Line, (int)start.Start.Column, (int)start.Start.Line, (int)start.Start.Column + 1);
}
