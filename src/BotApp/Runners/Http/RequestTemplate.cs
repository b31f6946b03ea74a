using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace BotApp.Runners.Http;

/// <summary>
/// A request by the operator's words, read once. Values are escaped by where they stand: percent-encoded in path, query and form, as JSON in a body, and refused in
/// a header that could not hold them. No value can lead to another place, add a header, or break out of a text.
/// </summary>
internal sealed partial class RequestTemplate
{
    private const string Json = "application/json";

    private const string Form = "application/x-www-form-urlencoded";

    private const int MaxBody = 1 << 20;

    // Made by the client itself, or by BotApp.
    private static readonly string[] s_reserved = ["Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Cookie", "Idempotency-Key", "Expect", "Upgrade", "TE", "Trailer"];

    private readonly HttpMethod _method;

    private readonly TextTemplate _path;

    private readonly IReadOnlyList<(string Name, TextTemplate Value)> _headers;

    private readonly string _contentType;

    private readonly JsonNode? _json;

    private readonly TextTemplate? _form;

    private readonly Dictionary<string, TextTemplate> _texts = new(StringComparer.Ordinal);

    /// <summary>Reads a request's settings.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="key">What they stand under: <c>Start</c>.</param>
    /// <param name="known">The names that may stand in it.</param>
    /// <param name="methods">The methods that may be used.</param>
    /// <param name="secrets">The secrets there are.</param>
    /// <param name="problems">Where everything wrong with them is added.</param>
    internal RequestTemplate(RequestOptions options, string key, IReadOnlySet<string> known, IReadOnlyList<string> methods, IReadOnlyDictionary<string, string> secrets, List<string> problems)
    {
        var expected = string.Join(", ", known.Order(StringComparer.Ordinal));
        if (!methods.Contains(options.Method, StringComparer.Ordinal))
        {
            problems.Add($"{key}__Method is '{options.Method}'; expected {string.Join(", ", methods)}.");
        }

        _method = new HttpMethod(methods.Contains(options.Method, StringComparer.Ordinal) ? options.Method : "POST");
        _contentType = options.ContentType;
        _path = TextTemplate.Read(options.Path, name => TemplateValues.IsKnown(name, known, null), $"{expected} or input:NAME (no secret: addresses stand in logs)", $"{key}__Path", problems);
        if (PathProblem(options.Path) is { } problem)
        {
            problems.Add($"{key}__Path is '{options.Path}': {problem} Expected a path below the runner's Url, such as /builds.");
        }

        _headers = [.. options.Headers.Select(pair => (pair.Key, Header(pair.Key, pair.Value, key, known, secrets, expected, problems)))];
        (_json, _form) = Body(options, key, known, secrets, expected, problems);
    }

    /// <summary>All names in it.</summary>
    internal IEnumerable<string> Names => _path.Names.Concat(_headers.SelectMany(static header => header.Value.Names)).Concat(_form?.Names ?? []).Concat(_texts.Values.SelectMany(static text => text.Names));

    /// <summary>Whether it sets a header.</summary>
    internal bool HasHeader(string name) => _headers.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The request with its values.</summary>
    /// <exception cref="TemplateException">A value cannot stand where it would have to.</exception>
    internal RunnerCall Fill(string operation, TemplateValues values)
    {
        var path = _path.Fill(name => Uri.EscapeDataString(values.Text(name)));
        if (PathProblem(path) is { } problem)
        {
            throw new TemplateException($"The address for this request would be {path}: {problem}");
        }

        var body = _json is not null ? Encoding.UTF8.GetBytes((Filled(_json, values) ?? throw new TemplateException("The body is null.")).ToJsonString())
            : _form is not null ? Encoding.UTF8.GetBytes(_form.Fill(name => Uri.EscapeDataString(values.Text(name))))
            : null;
        return body?.Length > MaxBody
            ? throw new TemplateException($"The request would have {body.Length} bytes; at most {MaxBody} are sent.")
            : new RunnerCall(operation, _method, path) { Body = body, ContentType = _contentType, Accept = "application/json, */*;q=0.1", Headers = _headers.ToDictionary(static header => header.Name, header => HeaderValue(header, values), StringComparer.OrdinalIgnoreCase) };
    }

    private static string HeaderValue((string Name, TextTemplate Value) header, TemplateValues values)
    {
        var value = header.Value.Fill(values.Text);
        return value.All(static c => c is >= ' ' and <= '~')
            ? value
            : throw new TemplateException($"The header {header.Name} would hold a line break or a character that headers cannot hold; put the value into the body.");
    }

    private static TextTemplate Header(string name, string value, string key, IReadOnlySet<string> known, IReadOnlyDictionary<string, string> secrets, string expected, List<string> problems)
    {
        var where = $"{key}__Headers__{name}";
        if (!HeaderNames().IsMatch(name) || s_reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            problems.Add($"{where} is no header that can be set here; {string.Join(", ", s_reserved)} are made by BotApp.");
        }

        if (!value.All(static c => c is >= ' ' and <= '~'))
        {
            problems.Add($"{where} holds a line break or a character that headers cannot hold.");
        }

        return TextTemplate.Read(value, one => TemplateValues.IsKnown(one, known, secrets), $"{expected}, input:NAME or secret:NAME with a secret under Secrets", where, problems);
    }

    private (JsonNode? Json, TextTemplate? Form) Body(RequestOptions options, string key, IReadOnlySet<string> known, IReadOnlyDictionary<string, string> secrets, string expected, List<string> problems)
    {
        var (where, named) = ($"{key}__Body", $"{expected}, input:NAME or secret:NAME with a secret under Secrets");
        if (options.ContentType is not (Json or Form))
        {
            problems.Add($"{key}__ContentType is '{options.ContentType}'; expected {Json} or {Form}.");
        }

        if (options.Body is not { } body)
        {
            return (null, null);
        }

        if (options.ContentType == Form)
        {
            return (null, TextTemplate.Read(body, name => TemplateValues.IsKnown(name, known, secrets), named, where, problems));
        }

        try
        {
            var json = JsonNode.Parse(body, null, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            foreach (var text in Texts(json, where, problems).Distinct(StringComparer.Ordinal))
            {
                _texts[text] = TextTemplate.Read(text, name => TemplateValues.IsKnown(name, known, secrets, IsWhole(text)), named + "; json:NAME only as all of a text, which the value then replaces", where, problems);
            }

            return (json, null);
        }
        catch (JsonException e)
        {
            problems.Add($"{where} is not JSON ({e.Message.TrimEnd('.')}): placeholders stand inside of texts, \"{{{{sha}}}}\", and \"{{{{json:inputs}}}}\" is replaced by the value itself.");
            return (null, null);
        }
    }

    private static bool IsWhole(string text) => text.StartsWith("{{", StringComparison.Ordinal) && text.IndexOf("}}", StringComparison.Ordinal) == text.Length - 2;

    private static List<string> Texts(JsonNode? node, string where, List<string> problems)
    {
        switch (node)
        {
            case JsonObject members:
                problems.AddRange(members.Where(static member => member.Key.Contains("{{", StringComparison.Ordinal)).Select(member => $"{where} has the name '{member.Key}': placeholders stand in values only."));
                return [.. members.SelectMany(member => Texts(member.Value, where, problems))];
            case JsonArray items:
                return [.. items.SelectMany(item => Texts(item, where, problems))];
            case JsonValue value when value.TryGetValue<string>(out var text):
                return [text];
            default:
                return [];
        }
    }

    private JsonNode? Filled(JsonNode? node, TemplateValues values) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value, values)))),
        JsonArray items => new JsonArray([.. items.Select(item => Filled(item, values))]),
        JsonValue value when value.TryGetValue<string>(out var text) => _texts[text].Names.FirstOrDefault() is { } first && TemplateValues.IsJson(first) ? values.Json(first) : JsonValue.Create(_texts[text].Fill(values.Text)),
        _ => node?.DeepClone(),
    };

    private static string? PathProblem(string path) =>
        path.Length == 0 ? "it is empty."
        : path.Contains("://", StringComparison.Ordinal) || path.StartsWith("//", StringComparison.Ordinal) ? "it leads to another place."
        : path.Any(static c => c is <= ' ' or >= (char)0x7f or '\\' or '#') ? "it holds a space, a backslash, '#' or a character that is not ASCII."
        : path.Split('?')[0].Split('/').Any(static part => part is "." or "..") ? "it holds '.' or '..'."
        : null;

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\z", RegexOptions.None, 1000)]
    private static partial Regex HeaderNames();
}
