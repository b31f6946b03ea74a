using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotApp.Core;

namespace BotApp.Runners.Http;

/// <summary>How a run's id and page are read from the answer to a configured start.</summary>
internal sealed partial class AnswerReading
{
    private const string HeaderPrefix = "header:";

    private readonly string? _id;

    private readonly string? _page;

    private readonly TextTemplate? _pageByTemplate;

    /// <summary>Reads the settings.</summary>
    internal AnswerReading(StartRequestOptions options, string key, List<string> problems)
    {
        _id = options.RunId;
        if (_id is not null && !IsPlace(_id))
        {
            problems.Add($"{key}__RunId is '{_id}'; expected a JSON pointer such as /id or /build/number, or header:Location.");
        }

        if (options.RunUrl is not { } page)
        {
            return;
        }

        if (page.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || page.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            _pageByTemplate = TextTemplate.Read(page, static name => name == "run.id", "run.id", $"{key}__RunUrl", problems);
            if (_id is null && _pageByTemplate.Names.Any())
            {
                problems.Add($"{key}__RunUrl holds {{{{run.id}}}}, and {key}__RunId does not say where the answer has it.");
            }
        }
        else if (IsPlace(page))
        {
            _page = page;
        }
        else
        {
            problems.Add($"{key}__RunUrl is '{page}'; expected a JSON pointer such as /html_url, header:Location, or an address such as https://ci.example.org/builds/{{{{run.id}}}}.");
        }
    }

    /// <summary>Where the id is looked for; null when the settings say nothing of it.</summary>
    internal string? Place => _id;

    /// <summary>The run's id; null when the answer does not have it there, or in a form that no id has.</summary>
    internal string? Id(RunnerAnswer answer)
    {
        var text = _id is null ? null : Text(answer, _id);
        text = text is not null && _id!.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase) ? text.Split('?', '#')[0].TrimEnd('/').Split('/')[^1] : text; // a text was found by it
        return text is not null && Ids().IsMatch(text) ? text : null;
    }

    /// <summary>The run's page; null when there is none fit for a link.</summary>
    internal string? Page(RunnerAnswer answer, string? id) =>
        _pageByTemplate is not null ? id is null && _pageByTemplate.Plain is null ? null : ProtocolStates.Page(_pageByTemplate.Fill(_ => Uri.EscapeDataString(id!))) // asked for only where there is one
        : _page is not null ? ProtocolStates.Page(Text(answer, _page))
        : null;

    private static bool IsPlace(string text) => text.StartsWith('/') || (text.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase) && text.Length > HeaderPrefix.Length);

    private static string? Text(RunnerAnswer answer, string place)
    {
        if (place.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return answer.Header(place[HeaderPrefix.Length..].Trim().ToLowerInvariant());
        }

        try
        {
            return Pointed(answer.Json(), place) switch
            {
                { ValueKind: JsonValueKind.String } text => text.TextOrNull(),
                { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
                _ => null,
            };
        }
        catch (RunnerRefused)
        {
            return null; // not JSON
        }
    }

    // RFC 6901.
    private static JsonElement Pointed(JsonElement json, string pointer)
    {
        foreach (var part in pointer.Split('/').Skip(1).Select(static part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            json = json.ValueKind == JsonValueKind.Array
                ? int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < json.GetArrayLength() ? json[at] : default
                : json.At(part);
        }

        return json;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:~+=-]{0,199}\z", RegexOptions.None, 1000)]
    private static partial Regex Ids();
}
