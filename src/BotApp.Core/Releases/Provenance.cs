using System.Text.Json;

namespace BotApp.Core.Releases;

/// <summary>Who published a file, as an index that checked its attestations says. Source: https://packaging.python.org/specifications/index-hosted-attestations/.</summary>
/// <param name="Kind">The kind of publisher: <c>GitHub</c>.</param>
/// <param name="Repository"><c>owner/name</c>; null when it is not said.</param>
/// <param name="Workflow">The workflow's file name; null when it is not said.</param>
/// <param name="Subjects">The files that the attestations name: hash by name, lower case.</param>
public sealed record ProvenanceBundle(string Kind, string? Repository, string? Workflow, IReadOnlyDictionary<string, string> Subjects);

/// <summary>What came of reading a file's provenance.</summary>
/// <param name="Bundles">One for each publisher; empty when it could not be read.</param>
/// <param name="Problem">Why it could not be read; null when it could.</param>
public sealed record ProvenanceReading(IReadOnlyList<ProvenanceBundle> Bundles, string? Problem);

/// <summary>Reads the provenance that an index gives of a file, and judges whether this repository's publishing workflow made that file.</summary>
/// <remarks>The index verified signature and certificate when it took the file; what is judged here is what it took.</remarks>
public static class Provenance
{
    private const int MaxDepth = 64;

    /// <summary>Reads a provenance document. Never throws.</summary>
    public static ProvenanceReading Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new ProvenanceReading([], "it is no valid JSON");
        }
    }

    /// <summary>Why a file's provenance does not prove that this repository published it; null when it does.</summary>
    /// <param name="reading">What the index gives; null when it gives none.</param>
    /// <param name="fileName">The file.</param>
    /// <param name="sha256">Its hash as it was built.</param>
    /// <param name="repository"><c>owner/name</c>.</param>
    /// <param name="workflow">The publishing workflow's file name.</param>
    public static string? Refusal(ProvenanceReading? reading, string fileName, string sha256, string repository, string workflow)
    {
        if (reading is null or { Problem: not null } or { Bundles.Count: 0 })
        {
            return $"{fileName} has no provenance that can be read ({reading?.Problem ?? "the index names none"})";
        }

        var ours = reading.Bundles.Where(bundle => bundle.Kind == "GitHub" && Same(bundle.Repository, repository) && bundle.Workflow == workflow).ToList();
        if (ours.Count == 0)
        {
            var who = string.Join(", ", reading.Bundles.Select(bundle => $"{bundle.Kind} {bundle.Repository} {bundle.Workflow}".Trim()));
            return $"{fileName} was published by {who}, not by {workflow} of {repository}";
        }

        return ours.Any(bundle => bundle.Subjects.TryGetValue(fileName, out var hash) && Same(hash, sha256)) ? null : $"the provenance of {fileName} is of other contents";
    }

    private static ProvenanceReading Read(JsonElement root)
    {
        if (Property(root, "version") is not { ValueKind: JsonValueKind.Number } version || !version.TryGetInt32(out var number) || number != 1
            || Property(root, "attestation_bundles") is not { ValueKind: JsonValueKind.Array } list)
        {
            return new ProvenanceReading([], "it is not of version 1 with a list of bundles");
        }

        var bundles = new List<ProvenanceBundle>();
        foreach (var bundle in list.EnumerateArray())
        {
            if (Property(bundle, "publisher") is not { } publisher || Text(publisher, "kind") is not { } kind || Property(bundle, "attestations") is not { ValueKind: JsonValueKind.Array } attestations)
            {
                return new ProvenanceReading([], "a bundle of it names no publisher or has no attestations");
            }

            bundles.Add(new ProvenanceBundle(kind, Text(publisher, "repository"), Text(publisher, "workflow"), Subjects(attestations)));
        }

        return new ProvenanceReading(bundles, null);
    }

    private static Dictionary<string, string> Subjects(JsonElement attestations)
    {
        var subjects = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attestation in attestations.EnumerateArray())
        {
            if (Property(attestation, "envelope") is not { } envelope || Text(envelope, "statement") is not { } statement)
            {
                continue;
            }

            using var read = JsonDocument.Parse(Convert.FromBase64String(statement), new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (Property(read.RootElement, "subject") is not { ValueKind: JsonValueKind.Array } named)
            {
                continue;
            }

            foreach (var subject in named.EnumerateArray())
            {
                if (Text(subject, "name") is { } name && Property(subject, "digest") is { } digest && Text(digest, "sha256") is { } hash)
                {
                    subjects[name] = hash.ToLowerInvariant();
                }
            }
        }

        return subjects;
    }

    private static bool Same(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static JsonElement? Property(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement item, string name) =>
        Property(item, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
