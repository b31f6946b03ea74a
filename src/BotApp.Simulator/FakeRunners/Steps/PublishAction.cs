using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary><c>pypa/gh-action-pypi-publish</c> by trusted publishing: uploads every file by the index's legacy upload API.</summary>
internal static class PublishAction
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyDictionary<string, string>> UseAsync(ActionCall call, CancellationToken cancellationToken)
    {
        call.Accept(
            "pypa/gh-action-pypi-publish", "packages-dir", "repository-url", "skip-existing", "attestations", "verbose", "print-hash", "verify-metadata");
        if (!call.Work.MayWriteIdToken)
        {
            throw new StepException("Trusted publishing needs 'permissions: id-token: write' on this job; nothing was uploaded.");
        }

        var address = call.Input("repository-url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri
            : throw new StepException($"'repository-url' must be the index's upload address, not '{call.Input("repository-url")}'.");
        var directory = call.Work.Resolve(call.Input("packages-dir") ?? "dist");
        var files = Directory.Exists(directory) ? Directory.GetFiles(directory).Where(IsDistribution).ToList() : [];
        if (files.Count == 0)
        {
            throw new StepException("There is no wheel (.whl) and no source distribution (.tar.gz) in the packages directory.");
        }

        var minted = call.Work.Options.ExchangeIdToken(call.Work.Identity);
        var token = minted.Token ?? throw new StepException($"The index gave no token to this job: {minted.Refusal}");
        call.Work.Log.Mask(token);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        // Wheels before the source distribution: an installer must not fall back to building from source in between.
        foreach (var file in files.OrderByDescending(IsWheel).ThenBy(Path.GetFileName, StringComparer.Ordinal))
        {
            await UploadAsync(client, address, token, file, call, cancellationToken);
        }

        return ActionCall.NoOutputs;
    }

    private static async Task UploadAsync(HttpClient client, Uri address, string token, string file, ActionCall call, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(file);
        var content = await File.ReadAllBytesAsync(file, cancellationToken);
        using var form = Form(name, content, call.Input("attestations") != "false");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("__token__:" + token)));
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new StepException($"{name} was not uploaded: the index cannot be reached ({exception.Message}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StepException($"{name} was not uploaded: the index did not answer within {Patience.TotalSeconds:0} s.");
        }

        using (response)
        {
            var answer = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
            var exists = response.StatusCode == HttpStatusCode.BadRequest && answer.Contains("File already exists", StringComparison.Ordinal);
            if (exists && call.Flag("skip-existing"))
            {
                call.Work.Log.Line($"{name} is there already; skipped.");
                return;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new StepException($"{name} was not uploaded: the index answered {(int)response.StatusCode} {answer}");
            }

            call.Work.Log.Line($"{name} uploaded ({content.Length} bytes).");
        }
    }

    /// <summary>Fields as the index expects them. Source: https://docs.pypi.org/api/upload/.</summary>
    private static MultipartFormDataContent Form(string name, byte[] content, bool attests)
    {
        var (project, version) = Split(name);
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var form = new MultipartFormDataContent
        {
            { file, "content", name },
        };
        (string Name, string Value)[] fields =
        [
            (":action", "file_upload"), ("protocol_version", "1"), ("metadata_version", "2.1"), ("name", project), ("version", version),
            ("filetype", IsWheel(name) ? "bdist_wheel" : "sdist"), ("pyversion", IsWheel(name) ? name.Split('-')[^3] : "source"),
            ("sha256_digest", Convert.ToHexStringLower(SHA256.HashData(content))),
        ];
        foreach (var field in fields)
        {
            form.Add(new StringContent(field.Value), field.Name);
        }

        if (attests)
        {
            form.Add(new StringContent(new JsonArray(Attestation(name, content)).ToJsonString()), "attestations");
        }

        return form;
    }

    /// <summary>What is signed is real; the signature is not. Source: https://docs.pypi.org/attestations/publish/v1/.</summary>
    private static JsonObject Attestation(string name, byte[] content)
    {
        var statement = new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v1",
            ["subject"] = new JsonArray(new JsonObject { ["name"] = name, ["digest"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content)) } }),
            ["predicateType"] = "https://docs.pypi.org/attestations/publish/v1",
            ["predicate"] = null,
        };
        return new JsonObject
        {
            ["version"] = 1,
            ["verification_material"] = new JsonObject { ["certificate"] = "", ["transparency_entries"] = new JsonArray() },
            ["envelope"] = new JsonObject { ["statement"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(statement.ToJsonString())), ["signature"] = "" },
        };
    }

    /// <summary>Project and version by the file's name. Source: https://packaging.python.org/en/latest/specifications/binary-distribution-format/.</summary>
    private static (string Project, string Version) Split(string name)
    {
        var parts = IsWheel(name) ? name[..^".whl".Length].Split('-') : name[..^".tar.gz".Length].Split('-');
        return (IsWheel(name), parts.Length) switch
        {
            (true, 5 or 6) or (false, 2) => (parts[0], parts[1]),
            _ => throw new StepException($"'{name}' is not the name of a distribution: expected name-version-…."),
        };
    }

    private static bool IsWheel(string file) => file.EndsWith(".whl", StringComparison.Ordinal);

    private static bool IsDistribution(string file) => IsWheel(file) || file.EndsWith(".tar.gz", StringComparison.Ordinal);
}
