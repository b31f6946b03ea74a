using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Steps;

namespace BotApp.Simulator.FakeRunners.Replay;

/// <summary>
/// Steps whose outcome depends on more than the commit's files, or that act on another server: they cannot be recorded, so their few lines
/// are played by code here.
/// </summary>
internal static class ReplayedEffects
{
    private const string BranchQuestion = "git branch --remotes --contains HEAD";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Func<ShellCall, CancellationToken, Task<int>>? Find(ShellCall call) => call switch
    {
        _ when call.Script.Contains(BranchQuestion, StringComparison.Ordinal) => IsOnBranchAsync,
        _ when call.DeclaredEnvironment.GetValueOrDefault("DEPLOY_COMMAND") == "python tools/deploy_site.py" => DeployAsync,
        _ when call.DeclaredEnvironment.GetValueOrDefault("RELEASE_COMMAND") == "python deploy/site.py" => ReleaseAsync,
        _ when call.DeclaredEnvironment.ContainsKey("MIGRATIONS") && call.Script.Contains("migrations_applied", StringComparison.Ordinal) => WriteResultAsync,
        _ when call.DeclaredEnvironment.ContainsKey("PAYLOAD") && call.Script.Contains("files_missing", StringComparison.Ordinal) => CompareAsync,
        _ => null,
    };

    private static async Task<int> IsOnBranchAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await GitFiles.RunAsync(call.Work.Workspace, BranchQuestion.Split(' ')[1..], cancellationToken);
        call.Work.Log.Write(output);
        return exitCode == 0 && output.Trim().Length > 0 ? 0 : 1;
    }

    /// <summary>As <c>tools/deploy_site.py</c> does it.</summary>
    private static async Task<int> DeployAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var environment = call.DeclaredEnvironment;
        var site = environment["SITE"];
        if (!site.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        {
            call.Work.Log.Line("The pull request's number is not one.");
            return 1;
        }

        if (!Uri.TryCreate($"{environment["PREVIEW_HOST"].TrimEnd('/')}/{site}/", UriKind.Absolute, out var address))
        {
            throw new StepException("The variable PREVIEW_HOST must be an address.");
        }

        var isUp = environment["ACTION"] == "up";
        var content = isUp ? Pack(call.Work.Resolve(environment["SITE_DIRECTORY"])) : null;
        var status = await HostAsync(call, isUp ? HttpMethod.Put : HttpMethod.Delete, address, environment["PREVIEW_TOKEN"], content, cancellationToken);
        if (!IsSuccess(status) && (isUp || status != HttpStatusCode.NotFound))
        {
            return 1;
        }

        await File.AppendAllTextAsync(call.Environment["GITHUB_OUTPUT"], $"url={(isUp ? address : "")}\n", cancellationToken);
        return 0;
    }

    /// <summary>As the step of <c>deploy.yml</c> and <c>deploy/site.py</c> do it.</summary>
    private static async Task<int> ReleaseAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var environment = call.DeclaredEnvironment;
        var (action, sha, target) = (environment["ACTION"], environment["SHA"], environment["TARGET"]);
        if (action is not ("deploy" or "rollback") || !sha.All(char.IsAsciiHexDigitLower) || target.Length == 0 || !target.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-'))
        {
            call.Work.Log.Line("The action, the commit or the environment's name is not one.");
            return 1;
        }

        if (!Uri.TryCreate($"{environment["DEPLOY_HOST"].TrimEnd('/')}/{target}/", UriKind.Absolute, out var address))
        {
            throw new StepException("The variable DEPLOY_HOST must be an address.");
        }

        var directory = call.Work.Resolve(environment["SITE_DIRECTORY"]);
        await File.WriteAllTextAsync(Path.Combine(directory, "version.txt"), sha + "\n", cancellationToken);
        return IsSuccess(await HostAsync(call, HttpMethod.Put, address, environment["DEPLOY_TOKEN"], Pack(directory), cancellationToken)) ? 0 : 1;
    }

    /// <summary>As the step of <c>deploy.yml</c> does it.</summary>
    private static async Task<int> WriteResultAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var environment = call.DeclaredEnvironment;
        var result = new JsonObject
        {
            ["schema"] = 1,
            ["request_id"] = environment["REQUEST_ID"],
            ["sha"] = environment["SHA"],
            ["status"] = "success",
            ["migrations_applied"] = new JsonArray([.. environment["MIGRATIONS"].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => JsonValue.Create(name))]),
        };
        await File.WriteAllTextAsync(Path.Combine(call.Work.Workspace, "result.json"), result.ToJsonString(), cancellationToken);
        return 0;
    }

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    private static async Task<HttpStatusCode> HostAsync(ShellCall call, HttpMethod method, Uri address, string token, byte[]? content, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = content is null ? null : new ByteArrayContent(content);
        using var response = await SendAsync(client, request, cancellationToken);
        call.Work.Log.Line($"{method} {address} {(int)response.StatusCode}");
        return response.StatusCode;
    }

    /// <summary>As the step of <c>release.yml</c> does it.</summary>
    private static async Task<int> CompareAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var directory = call.Work.Resolve("dist");
        var built = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(directory))
        {
            built[Path.GetFileName(file)] = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, cancellationToken)));
        }

        JsonNode? payload;
        Dictionary<string, string> wanted;
        try
        {
            payload = JsonNode.Parse(call.DeclaredEnvironment["PAYLOAD"]);
            var files = payload!["files"]!.AsArray();
            wanted = files.ToDictionary(file => file!["name"]!.ToString(), file => file!["sha256"]!.ToString(), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new StepException("The payload must be JSON with \"files\": [{\"name\", \"sha256\"}], each name once.");
        }

        if (wanted.Count == 0 || built.Count != wanted.Count || wanted.Any(file => built.GetValueOrDefault(file.Key) != file.Value))
        {
            call.Work.Log.Line("What was built is not what was checked.");
            return 1;
        }

        if (call.DeclaredEnvironment["ACTION"] == "resume" && payload["files_missing"] is JsonArray missing)
        {
            var names = missing.Select(name => name?.ToString()).ToHashSet(StringComparer.Ordinal);
            built.Keys.Where(name => !names.Contains(name)).ToList().ForEach(name => File.Delete(Path.Combine(directory, name)));
        }

        return 0;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new StepException($"The preview host cannot be reached: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StepException($"The preview host did not answer within {Patience.TotalSeconds:0} s.");
        }
    }

    private static byte[] Pack(string directory)
    {
        using var packed = new MemoryStream();
        ZipFile.CreateFromDirectory(directory, packed);
        return packed.ToArray();
    }
}
