using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BotApp.Simulator.FakeRunners;
using BotApp.Simulator.PackageIndex;

namespace BotApp.Tests.Journeys;

/// <summary>Plays <c>release.yml</c>, and a workflow that publishes by itself on a tag, in no time: what is built are names and bytes, and what is uploaded goes to the index by its own rules.</summary>
internal sealed class ReleasePlayer(Func<PackageIndexState> index)
{
    private readonly Dictionary<long, Dictionary<string, byte[]>> _built = [];

    /// <summary>The files of a package's version.</summary>
    internal Func<string, string, IEnumerable<string>> Builds { get; set; } = (package, version) =>
        [$"{package.Replace('-', '_')}-{version}-py3-none-any.whl", $"{package.Replace('-', '_')}-{version}.tar.gz"];

    /// <summary>The bytes of a file that a run builds: the same run makes the same bytes, and another one others.</summary>
    internal Func<string, long, byte[]> Content { get; set; } = (name, run) => Encoding.UTF8.GetBytes($"{name} of run {run}");

    /// <summary>The environment that the publishing job names; null: none.</summary>
    internal string? Environment { get; set; }

    /// <summary>What a tag that the repository publishes by itself is the version of.</summary>
    internal Func<string, string> VersionOf { get; set; } = tag => tag["v".Length..];

    internal async Task PlayAsync(WorkflowAttempt attempt, IWorkflowHost host, CancellationToken cancellationToken)
    {
        var run = new ScriptedRun(attempt, host, cancellationToken);
        var (action, id) = (attempt.Inputs.GetValueOrDefault("action") ?? "itself", attempt.Inputs.GetValueOrDefault("request_id") ?? "");
        await host.RunNamedAsync($"release {action} {id}", CancellationToken.None);
        await run.PlanAsync(action);
        if (action == "itself" && Environment is not null)
        {
            await BuildAsync(attempt, host, "greet-sample", VersionOf(attempt.Ref["refs/tags/".Length..]), attempt.RunId.ToString(System.Globalization.CultureInfo.InvariantCulture), attempt.WorkflowSha);
        }

        if (action != "build" && Environment is { } environment && !await host.EnvironmentAsync(action, environment, makesRecord: true, cancellationToken))
        {
            await run.CompleteAsync(action, "failure");
            return;
        }

        await run.StartAsync(action);
        var conclusion = action switch
        {
            "build" => await BuildAsync(attempt, host, attempt.Inputs["package"], attempt.Inputs["version"], id, attempt.Inputs["sha"]),
            "itself" => await ItselfAsync(attempt),
            _ => Upload(attempt),
        };
        await run.CompleteAsync(action, conclusion);
    }

    private async Task<string> BuildAsync(WorkflowAttempt attempt, IWorkflowHost host, string package, string version, string id, string sha)
    {
        var files = Files(attempt.RunId, package, version);
        await host.ArtifactUploadedAsync("dist", JUnit.Zip([.. files.Select(file => (file.Key, file.Value))]), overwrite: true, CancellationToken.None);
        var result = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schema = 1,
            request_id = id,
            sha,
            status = "success",
            version,
            files = files.Select(file => new { name = file.Key, size = file.Value.Length, sha256 = Hash(file.Value) }),
        });
        await host.ArtifactUploadedAsync("botapp-result", JUnit.Zip(("result.json", result)), overwrite: true, CancellationToken.None);
        return "success";
    }

    private Task<string> ItselfAsync(WorkflowAttempt attempt)
    {
        var version = VersionOf(attempt.Ref["refs/tags/".Length..]);
        return Task.FromResult(Upload(attempt, "greet-sample", version, Files(attempt.RunId, "greet-sample", version)));
    }

    private string Upload(WorkflowAttempt attempt)
    {
        using var payload = JsonDocument.Parse(attempt.Inputs["payload"]);
        var wanted = payload.RootElement.GetProperty("files_missing").EnumerateArray().Select(file => file.GetString()).ToHashSet(StringComparer.Ordinal);
        Dictionary<string, byte[]> built;
        lock (_built)
        {
            built = _built[long.Parse(attempt.Inputs["run_id"], System.Globalization.CultureInfo.InvariantCulture)];
        }

        return Upload(attempt, attempt.Inputs["package"], attempt.Inputs["version"], built.Where(file => wanted.Contains(file.Key)));
    }

    private string Upload(WorkflowAttempt attempt, string package, string version, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var token = index().MintToken(attempt.Repository, Path.GetFileName(attempt.WorkflowPath), "pypi").Token;
        return files.All(file => index().Upload(token, package, version, file.Key, file.Value, Hash(file.Value), Attestations(file.Key, Hash(file.Value))).Status == 200) ? "success" : "failure";
    }

    private Dictionary<string, byte[]> Files(long run, string package, string version)
    {
        lock (_built)
        {
            return _built[run] = Builds(package, version).ToDictionary(name => name, name => Content(name, run), StringComparer.Ordinal);
        }
    }

    private static string Attestations(string name, string hash)
    {
        var statement = JsonSerializer.SerializeToUtf8Bytes(new { subject = new[] { new { name, digest = new { sha256 = hash } } } });
        return JsonSerializer.Serialize(new[] { new { version = 1, envelope = new { statement = Convert.ToBase64String(statement), signature = "" } } });
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
