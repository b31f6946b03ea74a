using System.Globalization;
using System.Text;
using System.Text.Json;
using BotApp.Telemetry;

namespace BotApp.Runners;

/// <summary>A request to a runner.</summary>
/// <param name="Operation">What it is called in messages and figures: <c>start</c>, <c>status</c>.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">Below the runner's address, its parts escaped; or an absolute address that the runner gave, of the same origin.</param>
internal sealed record RunnerCall(string Operation, HttpMethod Method, string Path)
{
    /// <summary>What is sent; null for nothing.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Of <see cref="Body"/>; default JSON.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>What is expected back; default JSON.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the body of a 2xx goes; null: into <see cref="RunnerAnswer.Body"/>. Emptied first.</summary>
    public Stream? Into { get; init; }

    /// <summary>A longer answer is refused; default 8 MiB.</summary>
    public long MaxBytes { get; init; } = 8L << 20;

    /// <summary>
    /// <see cref="Path"/> is a signed link that the runner gave and may lie on another host: asked without any credential, over https, at
    /// public addresses only unless it is the runner's own origin; redirects are followed likewise.
    /// </summary>
    public bool IsElsewhere { get; init; }
}

/// <summary>An answer to the request itself: success or a refusal. Outages never get this far.</summary>
internal sealed record RunnerAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, string Operation)
{
    /// <summary>What must not be repeated in any message, should the runner repeat it.</summary>
    internal IReadOnlyList<string> Secrets { get; init; } = [];

    internal bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>A header by its name in small letters; several of one name joined by a comma.</summary>
    internal string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The body as JSON.</summary>
    /// <exception cref="RunnerRefused">It is none: another program answers there, or a page to sign in.</exception>
    internal JsonElement Json()
    {
        try
        {
            using var document = JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new RunnerRefused(Status, $"{Operation}: expected JSON, got {Header("content-type") ?? "something else"} with status {Text(Status)}; check the runner's Url and credentials.", e);
        }
    }

    /// <summary>The answer, which has to be a success.</summary>
    /// <exception cref="RunnerRefused">It is not; the sentence says what to do about 401 and 403.</exception>
    internal RunnerAnswer Accepted() => IsSuccess ? this : throw Refusal();

    /// <summary>The answer as an error, with what the runner said of it, shortened.</summary>
    internal RunnerRefused Refusal() => new(Status, $"{Operation}: {RefusalText()}");

    /// <summary>Why not, as a sentence for people.</summary>
    internal string RefusalText() => Status switch
    {
        401 or 403 => $"the runner refused BotApp's credentials (status {Text(Status)}); the operator checks them in the runner's settings (Runners__NAME__…).",
        _ => $"the runner answered {Text(Status)}{Said()}.",
    };

    private string Said()
    {
        var text = Secrets.Aggregate(Redaction.Clean(Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2000)))), static (said, secret) => said.Replace(secret, "***", StringComparison.Ordinal));
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 || line.StartsWith('<') ? "" : $": {(line.Length <= 300 ? line : line[..300] + "…")}".TrimEnd('.');
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
