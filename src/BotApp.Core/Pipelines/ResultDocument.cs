using System.Text;
using System.Text.Json;

namespace BotApp.Core.Pipelines;

/// <summary>How a run says it went. What it says never outweighs the run's own conclusion.</summary>
public enum ResultStatus
{
    /// <summary>All that was asked for was done.</summary>
    Success,

    /// <summary>It failed; the message says why.</summary>
    Failure,

    /// <summary>It was stopped.</summary>
    Cancelled,
}

/// <summary>A file that a run built.</summary>
/// <param name="Name">Its name, without any folder.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Sha256">The hash of its bytes, 64 lower-case hexadecimal digits.</param>
public sealed record ResultFile(string Name, long Size, string Sha256);

/// <summary>What a run left in <c>botapp-result/result.json</c>. Code of a pull request may have written it: every field is hostile text.</summary>
/// <param name="RequestId">The correlation id the run was given.</param>
/// <param name="Sha">The commit it worked on, 40 or 64 lower-case hexadecimal digits.</param>
/// <param name="Status">How it says it went.</param>
/// <param name="Url">Where the result can be seen, http or https; null when it gave none.</param>
/// <param name="Version">The version it built; null when it gave none.</param>
/// <param name="Files">The files it built.</param>
/// <param name="MigrationsApplied">The database migrations it applied, in order.</param>
/// <param name="Message">What it says of itself, cut at <see cref="MaxMessage"/> characters; null when it says nothing.</param>
public sealed record ResultDocument(
    string RequestId,
    string Sha,
    ResultStatus Status,
    Uri? Url,
    string? Version,
    IReadOnlyList<ResultFile> Files,
    IReadOnlyList<string> MigrationsApplied,
    string? Message)
{
    /// <summary>The one schema known.</summary>
    public const int Schema = 1;

    /// <summary>A longer document is refused: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>A message is cut there, in characters.</summary>
    public const int MaxMessage = 2000;

    /// <summary>More files, or more migrations, are refused.</summary>
    public const int MaxItems = 1000;

    /// <summary>A longer address is refused, in characters.</summary>
    public const int MaxUrl = 2048;

    /// <summary>Deeper nesting is refused.</summary>
    public const int MaxDepth = 16;

    /// <summary>A longer file name, version or migration is refused, in characters.</summary>
    public const int MaxText = 255;

    /// <summary>Reads a document and checks that it belongs to the run that was asked for. Never throws.</summary>
    /// <param name="json">The file's bytes, UTF-8.</param>
    /// <param name="requestId">The correlation id the run was given.</param>
    /// <param name="sha">The commit the run was given.</param>
    public static ResultReading Read(ReadOnlyMemory<byte> json, string requestId, string sha)
    {
        if (json.Length > MaxBytes)
        {
            return new ResultReading.Invalid($"result.json has {json.Length} bytes, at most {MaxBytes} are read.");
        }

        var body = json.Span.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return new ResultReader(document.RootElement).Read(requestId, sha);
        }
        catch (JsonException e)
        {
            return new ResultReading.Invalid(
                $"result.json is no valid JSON (line {(e.LineNumber ?? 0) + 1}): every name once, nested at most {MaxDepth} deep.");
        }
        catch (InvalidOperationException)
        {
            // The reader says this, not JsonException, of a name with half a surrogate pair (\ud800).
            return new ResultReading.Invalid("result.json has a name that is no Unicode text.");
        }
    }
}

/// <summary>What came of reading a <see cref="ResultDocument"/>.</summary>
public abstract record ResultReading
{
    private ResultReading()
    {
    }

    /// <summary>It is well formed and belongs to the run.</summary>
    /// <param name="Document">The document.</param>
    public sealed record Valid(ResultDocument Document) : ResultReading;

    /// <summary>It cannot be used; the run counts as one without a result.</summary>
    /// <param name="Sentence">What was expected and what came; contains nothing of the document but numbers and field names.</param>
    public sealed record Invalid(string Sentence) : ResultReading;
}
