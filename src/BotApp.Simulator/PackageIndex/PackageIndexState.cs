using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace BotApp.Simulator.PackageIndex;

/// <summary>A token for uploads, or the reason why there is none.</summary>
internal sealed record MintedToken(string? Token, string? Refusal)
{
    public static MintedToken Refused(string reason) => new(null, reason);
}

/// <summary>A file of a project.</summary>
internal sealed record IndexFile(string Project, string Version, string Name, byte[] Content, string Sha256)
{
    /// <summary>How often the project's page was read since the upload.</summary>
    public int Reads { get; set; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset UploadedAt { get; init; }

    /// <summary>Who published it, with what the uploader attested, as PEP 740 has it; null when nothing was attested.</summary>
    public string? Provenance { get; init; }

    /// <summary>Null unless yanked; the reason may be empty (PEP 592).</summary>
    public string? Yanked { get; set; }
}

/// <summary>What an upload came to: an HTTP status and a sentence.</summary>
internal sealed record UploadOutcome(int Status, string Message);

/// <summary>A Python package index in memory: who may publish what, the files, and what is wrong with it today.</summary>
internal sealed partial class PackageIndexState(TimeProvider time)
{
    /// <summary>Source: https://docs.pypi.org/trusted-publishers/security-model/ (tokens live 15 minutes).</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly List<(string Project, string Repository, string Workflow, string? Environment)> _publishers = [];
    private readonly Dictionary<string, (HashSet<string> Projects, DateTimeOffset Until, JsonObject Publisher)> _tokens = new(StringComparer.Ordinal);
    private readonly List<string> _taken = [];
    private readonly Dictionary<string, IndexFile> _files = new(StringComparer.Ordinal);
    private int _accepted;

    public PackageIndexState()
        : this(TimeProvider.System)
    {
    }

    /// <summary>Files show up on a project's page only when it was read this often since: the lag of a real index's cache.</summary>
    public int VisibleAfterReads { get; set; }

    /// <summary>After so many accepted files every upload is answered with 503; null: never.</summary>
    public int? FailUploadsAfter { get; set; }

    /// <summary>Who alone may read it, as user and password; null: everybody.</summary>
    public (string User, string Password)? Reader { get; set; }

    /// <summary>Names of files in the order in which uploads of them were taken, the same one again included.</summary>
    public IReadOnlyList<string> Taken
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken];
            }
        }
    }

    /// <summary>Every file, visible or not.</summary>
    public IReadOnlyList<IndexFile> Files
    {
        get
        {
            lock (_lock)
            {
                return [.. _files.Values];
            }
        }
    }

    /// <summary>Registers a trusted publisher: all of it must match. Source: https://docs.pypi.org/trusted-publishers/adding-a-publisher/.</summary>
    public void Trust(string project, string repository, string workflowFile, string? environment)
    {
        lock (_lock)
        {
            _publishers.Add((Normalize(project), repository, workflowFile, environment));
        }
    }

    /// <summary>A short-lived token for the projects that trust such a job.</summary>
    public MintedToken MintToken(string repository, string workflowFile, string? environment)
    {
        lock (_lock)
        {
            var projects = _publishers
                .Where(publisher => string.Equals(publisher.Repository, repository, StringComparison.OrdinalIgnoreCase)
                    && publisher.Workflow == workflowFile && (publisher.Environment is null || publisher.Environment == environment))
                .Select(publisher => publisher.Project)
                .ToHashSet(StringComparer.Ordinal);
            if (projects.Count == 0)
            {
                return MintedToken.Refused($"invalid-publisher: no project trusts {repository}, {workflowFile}, environment '{environment}'.");
            }

            var token = "index-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var publisher = new JsonObject { ["kind"] = "GitHub", ["repository"] = repository, ["workflow"] = workflowFile, ["environment"] = environment };
            _tokens[token] = (projects, time.GetUtcNow() + TokenLife, publisher);
            return new MintedToken(token, null);
        }
    }

    public void Yank(string project, string version, string reason)
    {
        lock (_lock)
        {
            foreach (var file in _files.Values.Where(file => file.Project == Normalize(project) && file.Version == version))
            {
                file.Yanked = reason;
            }
        }
    }

    /// <summary>The version is offered again.</summary>
    public void Unyank(string project, string version)
    {
        lock (_lock)
        {
            foreach (var file in _files.Values.Where(file => file.Project == Normalize(project) && file.Version == version))
            {
                file.Yanked = null;
            }
        }
    }

    /// <summary>Projects that have at least one visible file.</summary>
    public IReadOnlyList<string> Projects()
    {
        lock (_lock)
        {
            return [.. _files.Values.Where(IsVisible).Select(file => file.Project).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>A project's visible files; null when it has none. Counts as a read.</summary>
    public IReadOnlyList<IndexFile>? Read(string project)
    {
        lock (_lock)
        {
            var all = _files.Values.Where(file => file.Project == Normalize(project)).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
            var visible = all.Where(IsVisible).ToList();
            all.ForEach(file => file.Reads++);
            return visible.Count == 0 ? null : visible;
        }
    }

    public IndexFile? Find(string fileName)
    {
        lock (_lock)
        {
            return _files.GetValueOrDefault(fileName);
        }
    }

    /// <summary>Takes a file under the rules of the real index: a name is given once, for ever.</summary>
    public UploadOutcome Upload(string? token, string project, string version, string fileName, byte[] content, string? sha256, string? attestations = null)
    {
        lock (_lock)
        {
            if (token is null || !_tokens.TryGetValue(token, out var grant) || grant.Until < time.GetUtcNow())
            {
                return new UploadOutcome(403, "Invalid or non-existent authentication information.");
            }

            if (!grant.Projects.Contains(Normalize(project)))
            {
                return new UploadOutcome(403, $"The token is not valid for the project '{project}'.");
            }

            if (FailUploadsAfter is { } most && _accepted >= most)
            {
                return new UploadOutcome(503, "Service Unavailable: try again later.");
            }

            return FindMistake(project, version, fileName, content, sha256) is { } mistake
                ? new UploadOutcome(400, mistake)
                : Store(project, version, fileName, content, Provenance(attestations, grant.Publisher));
        }
    }

    /// <summary>One spelling per project. Source: PEP 503.</summary>
    public static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    private UploadOutcome Store(string project, string version, string fileName, byte[] content, string? provenance)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        _taken.Add(fileName);
        if (_files.TryGetValue(fileName, out var present))
        {
            return present.Sha256 == digest
                ? new UploadOutcome(200, "The same file is there already.")
                : new UploadOutcome(400, $"File already exists ('{fileName}', with sha256 {present.Sha256}).");
        }

        _files[fileName] = new IndexFile(Normalize(project), version, fileName, content, digest) { UploadedAt = time.GetUtcNow(), Provenance = provenance };
        _accepted++;
        return new UploadOutcome(200, "Stored.");
    }

    /// <summary>A real index verifies the signatures here; this one takes them as they are. Source: https://packaging.python.org/specifications/index-hosted-attestations/.</summary>
    private static string? Provenance(string? attestations, JsonObject publisher)
    {
        if (string.IsNullOrEmpty(attestations))
        {
            return null;
        }

        try
        {
            return new JsonObject
            {
                ["version"] = 1,
                ["attestation_bundles"] = new JsonArray(new JsonObject { ["publisher"] = publisher.DeepClone(), ["attestations"] = JsonNode.Parse(attestations) as JsonArray ?? [] }),
            }.ToJsonString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? FindMistake(string project, string version, string fileName, byte[] content, string? sha256)
    {
        if (!ProjectPattern().IsMatch(project))
        {
            return $"'{project}' is not a project name.";
        }

        if (!VersionPattern().IsMatch(version))
        {
            return $"'{version}' is not a version (PEP 440).";
        }

        if (!IsNameOf(fileName, project, version))
        {
            return $"'{fileName}' is not a file name for {project} {version}: expected a wheel or {Normalize(project).Replace('-', '_')}-{version}.tar.gz.";
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        return string.Equals(sha256, digest, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"The digest supplied ('{sha256}') does not match the file's sha256 ({digest}).";
    }

    private static bool IsNameOf(string fileName, string project, string version)
    {
        var isWheel = fileName.EndsWith(".whl", StringComparison.Ordinal);
        if (!isWheel && !fileName.EndsWith(".tar.gz", StringComparison.Ordinal))
        {
            return false;
        }

        var parts = fileName[..^(isWheel ? ".whl".Length : ".tar.gz".Length)].Split('-');
        return (isWheel ? parts.Length is 5 or 6 : parts.Length == 2) && Normalize(parts[0]) == Normalize(project) && parts[1] == version;
    }

    private bool IsVisible(IndexFile file) => file.Reads >= VisibleAfterReads;

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separators();

    /// <summary>Source: https://packaging.python.org/en/latest/specifications/name-normalization/.</summary>
    [GeneratedRegex(
        "^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectPattern();

    /// <summary>Canonical versions only. Source: PEP 440, appendix B.</summary>
    [GeneratedRegex(
        @"^([1-9][0-9]*!)?(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*((a|b|rc)(0|[1-9][0-9]*))?(\.post(0|[1-9][0-9]*))?(\.dev(0|[1-9][0-9]*))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
