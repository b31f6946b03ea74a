using System.Text;
using System.Text.Json;

namespace BotApp.Core.Pipelines;

/// <summary>Takes the fields out of a parsed result; the first mistake is kept and ends the reading.</summary>
internal sealed class ResultReader(JsonElement root)
{
    private string? problem;

    /// <summary>The document, or what is wrong with it.</summary>
    public ResultReading Read(string requestId, string sha)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new ResultReading.Invalid("result.json is no JSON object.");
        }

        if (!(root.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.Number
            && schema.TryGetInt32(out var number) && number == ResultDocument.Schema))
        {
            return new ResultReading.Invalid($"result.json has no \"schema\": {ResultDocument.Schema}, the only one known.");
        }

        RequireSame("request_id", requestId, "It belongs to another run.");
        RequireSame("sha", sha, "It was made from another commit.");
        var document = new ResultDocument(requestId, sha, Status(), Url(), Text("version", ResultDocument.MaxText), Files(), Migrations(), Message());
        return problem is null ? new ResultReading.Valid(document) : new ResultReading.Invalid(problem);
    }

    private void RequireSame(string name, string expected, string meaning)
    {
        if (!string.Equals(Text(name, ResultDocument.MaxText), expected, StringComparison.Ordinal))
        {
            Fail($"result.json has a \"{name}\" that is not the one of this run, {expected}. {meaning}");
        }
    }

    private ResultStatus Status()
    {
        switch (Text("status", ResultDocument.MaxText))
        {
            case "success":
                return ResultStatus.Success;
            case "failure":
                return ResultStatus.Failure;
            case "cancelled":
                return ResultStatus.Cancelled;
            default:
                Fail("result.json has no \"status\" that is known: success, failure or cancelled.");
                return ResultStatus.Failure;
        }
    }

    private Uri? Url()
    {
        if (Text("url", ResultDocument.MaxUrl) is not { Length: > 0 } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && url.UserInfo.Length == 0
            && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return url;
        }

        Fail("result.json has a \"url\" that is no plain http or https address.");
        return null;
    }

    private List<ResultFile> Files()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var files = new List<ResultFile>();
        foreach (var item in Items("files"))
        {
            if (File(item) is not { } file)
            {
                Fail($"result.json, files[{files.Count}]: expected {{name, size, sha256}} with a name without folders and 64 hexadecimal digits.");
                return files;
            }

            if (!names.Add(file.Name))
            {
                Fail($"result.json, files[{files.Count}]: the same name comes twice.");
            }

            files.Add(file);
        }

        return files;
    }

    private static ResultFile? File(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var bytes) || bytes < 0
            || String(item, "name") is not { } name || String(item, "sha256") is not { } hash)
        {
            return null;
        }

        var isPlain = name.Length is > 0 and <= ResultDocument.MaxText
            && name is not ("." or "..")
            && !name.Any(c => char.IsControl(c) || c is '/' or '\\' or ':');
        return isPlain && hash.Length == 64 && hash.All(char.IsAsciiHexDigit) ? new ResultFile(name, bytes, hash.ToLowerInvariant()) : null;
    }

    private List<string> Migrations()
    {
        var applied = new List<string>();
        foreach (var item in Items("migrations_applied"))
        {
            if (item.ValueKind != JsonValueKind.String || Decoded(item) is not { Length: > 0 and <= ResultDocument.MaxText } name || name.Any(char.IsControl))
            {
                Fail($"result.json, migrations_applied[{applied.Count}]: expected a text of at most {ResultDocument.MaxText} characters.");
                return applied;
            }

            applied.Add(name);
        }

        return applied;
    }

    private JsonElement.ArrayEnumerator Items(string name)
    {
        if (!root.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= ResultDocument.MaxItems)
        {
            return list.EnumerateArray();
        }

        Fail($"result.json has \"{name}\" that is no list of at most {ResultDocument.MaxItems}.");
        return default;
    }

    // A long message is most welcome when something failed: it is cut, not refused.
    private string? Message()
    {
        if (Text("message", int.MaxValue) is not { Length: > 0 } text)
        {
            return null;
        }

        var clean = new StringBuilder(Math.Min(text.Length, ResultDocument.MaxMessage));
        foreach (var rune in text.EnumerateRunes().Where(rune => !Rune.IsControl(rune) || rune.Value is '\n' or '\t'))
        {
            if (clean.Length + rune.Utf16SequenceLength > ResultDocument.MaxMessage)
            {
                return Shortened(clean);
            }

            clean.Append(rune);
        }

        return clean.ToString();
    }

    private static string Shortened(StringBuilder text)
    {
        if (text.Length == ResultDocument.MaxMessage)
        {
            text.Length -= char.IsLowSurrogate(text[^1]) ? 2 : 1;
        }

        return text.Append('…').ToString();
    }

    private string? Text(string name, int maxLength)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && Decoded(value) is { } text && text.Length <= maxLength)
        {
            return text;
        }

        Fail($"result.json has a \"{name}\" that is no text of at most {maxLength} characters.");
        return null;
    }

    private static string? String(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Decoded(value) : null;

    // A lone half of a surrogate pair (\uD800) is valid JSON and no text.
    private static string? Decoded(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Fail(string sentence) => problem ??= sentence;
}
