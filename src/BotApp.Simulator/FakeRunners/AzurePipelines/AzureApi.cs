using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace BotApp.Simulator.FakeRunners.AzurePipelines;

/// <summary>The operations of the API. Source: https://github.com/MicrosoftDocs/vsts-rest-api-specs, pipelines and build, 7.1.</summary>
internal sealed partial class AzureApi(FakeAzurePipelines azure)
{
    private const string SignedPath = "/_signed/";

    private readonly byte[] signingKey = RandomNumberGenerator.GetBytes(32);

    public RunnerReply Answer(RunnerRequest request)
    {
        if (request.Path.StartsWith(SignedPath, StringComparison.Ordinal))
        {
            return azure.Read(() => Signed(request));
        }

        if (request.Path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal))
        {
            return azure.Entra.Answer(request);
        }

        if (request.Path.StartsWith("/_signin", StringComparison.Ordinal))
        {
            return RunnerReply.Html(200, "Sign in to your account");
        }

        var reply = Refusal(request) ?? azure.Read(() => Route(request));
        return azure.Throttling.Aggregate(reply, static (answer, header) => answer.With(header.Key, header.Value));
    }

    // Without a credential the browser's way is taken; with a wrong one comes the page itself, with a status that looks like success.
    private RunnerReply? Refusal(RunnerRequest request)
    {
        if (request.Header("Authorization") is not { Length: > 0 } given)
        {
            return RunnerReply.Html(302, "Object moved").With("Location", new Uri(azure.Server.BaseUrl, "_signin?realm=dev.azure.com").AbsoluteUri);
        }

        if (!IsGood(given))
        {
            return RunnerReply.Html(203, "<title>Azure DevOps Services | Sign In</title>");
        }

        if (!Versions().IsMatch(request.Query.GetValueOrDefault("api-version", "")))
        {
            return AzureJson.Problem(400, "VssVersionNotSpecifiedException",
                $"No api-version was supplied for the \"{request.Method}\" request. The version must be supplied either as part of the Accept header (e.g. \"application/json; api-version=1.0\") or as a query parameter (e.g. \"?api-version=1.0\").");
        }

        return request.Method is "POST" or "PATCH" && request.Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true
            ? AzureJson.Problem(415, "VssRequestContentTypeNotSupportedException", $"The request indicated a Content-Type of \"{request.Header("Content-Type")}\" for method type \"{request.Method}\" which is not supported. Valid content types for this method are: application/json, application/json-patch+json.")
            : null;
    }

    private bool IsGood(string authorization)
    {
        if (authorization.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return azure.Entra.Takes(authorization["Bearer ".Length..]);
        }

        try
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(authorization.Split(' ')[^1]));
            return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..] == azure.Token;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private RunnerReply Route(RunnerRequest request)
    {
        var root = $"/{azure.Organization}/{azure.Project}/_apis/";
        if (!request.Path.StartsWith(root, StringComparison.OrdinalIgnoreCase))
        {
            return AzureJson.Problem(404, "ProjectDoesNotExistWithNameException", "TF200016: The following project does not exist. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.");
        }

        var parts = request.Path[root.Length..].Split('/');
        return (request.Method, parts) switch
        {
            ("POST", ["pipelines", var pipeline, "runs"]) => Start(request, pipeline),
            ("GET", ["pipelines", var pipeline, "runs", var run]) => Find(run) is { } build && Is(build, pipeline) ? RunnerReply.Json(AzureJson.Run(azure, build)) : NotFound(run),
            ("GET", ["pipelines", var pipeline, "runs", var run, "artifacts"]) => Find(run) is { } build && Is(build, pipeline) ? Artifact(request, build) : NotFound(run),
            ("GET", ["build", "definitions"]) => Definitions(request),
            ("GET", ["build", "builds"]) => Builds(request),
            ("GET", ["build", "builds", var run]) => Find(run) is { } build ? RunnerReply.Json(AzureJson.Build(azure, build)) : NotFound(run),
            ("PATCH", ["build", "builds", var run]) => Find(run) is { } build ? Update(request, build) : NotFound(run),
            ("GET", ["build", "builds", var run, "timeline"]) => Find(run) is { } build ? Timeline(build) : NotFound(run),
            ("GET", ["build", "builds", var run, "artifacts"]) => Find(run) is { } build ? Artifacts(build) : NotFound(run),
            _ => AzureJson.Problem(404, "VssResourceNotFoundException", $"The controller for path '{request.Path}' was not found or does not implement IController."),
        };
    }

    private RunnerReply Start(RunnerRequest request, string pipeline)
    {
        if (azure.Definitions.FirstOrDefault(one => one.Id.ToString(CultureInfo.InvariantCulture) == pipeline) is not { } definition)
        {
            return AzureJson.Problem(404, "PipelineNotFoundException", $"No pipeline with ID {pipeline} was found.");
        }

        if (Body(request) is not { } body)
        {
            return AzureJson.Problem(400, "VssPropertyValidationException", "The request body is not a JSON object.");
        }

        var given = body["templateParameters"] is JsonObject parameters ? parameters.ToDictionary(static pair => pair.Key, static pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal) : [];
        if (ParameterProblem(definition, given) is { } problem)
        {
            return AzureJson.Problem(400, "PipelineValidationException", $"{definition.YamlPath}: {problem}");
        }

        // Only the key "self" is looked at; a repository's name there is not an error and means nothing.
        var self = body["resources"]?["repositories"]?["self"];
        var values = definition.Parameters.ToDictionary(static one => one.Name, one => given.GetValueOrDefault(one.Name, one.Default ?? ""), StringComparer.Ordinal);
        if (body["previewRun"]?.GetValue<bool>() == true)
        {
            return RunnerReply.Json(new JsonObject { ["finalYaml"] = string.Concat(values.Select(static pair => $"# {pair.Key}: {pair.Value}\n")), ["id"] = -1 });
        }

        var skipped = body["stagesToSkip"] is JsonArray stages ? stages.Select(static one => one!.ToString()).ToHashSet(StringComparer.Ordinal) : [];
        var build = azure.Queue(definition, values, self?["refName"]?.ToString() ?? definition.DefaultBranch, self?["version"]?.ToString() ?? "tip of " + definition.DefaultBranch, skipped);
        return RunnerReply.Json(AzureJson.Run(azure, build));
    }

    private static string? ParameterProblem(AzureDefinition definition, Dictionary<string, string> given)
    {
        if (given.Keys.FirstOrDefault(name => !definition.Parameters.Any(one => one.Name == name)) is { } unknown)
        {
            return $"Unexpected parameter '{unknown}'";
        }

        if (definition.Parameters.FirstOrDefault(one => one.Default is null && !given.ContainsKey(one.Name)) is { } missing)
        {
            return $"A value for the '{missing.Name}' parameter must be provided.";
        }

        var bad = definition.Parameters.FirstOrDefault(one => one.Values.Count > 0 && given.TryGetValue(one.Name, out var value) && !one.Values.Contains(value));
        return bad is null ? null : $"The '{bad.Name}' parameter value '{given[bad.Name]}' is not a valid value.";
    }

    private RunnerReply Definitions(RunnerRequest request)
    {
        var name = request.Query.GetValueOrDefault("name");
        var found = azure.Definitions.Where(one => name is null || one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return RunnerReply.Json(AzureJson.List(found.Select(static one => new JsonObject { ["id"] = one.Id, ["name"] = one.Name, ["path"] = "\\", ["type"] = "build", ["revision"] = 1 })));
    }

    private RunnerReply Builds(RunnerRequest request)
    {
        var query = request.Query;
        var definitions = query.GetValueOrDefault("definitions", "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var number = query.GetValueOrDefault("buildNumber", "*");
        var most = int.Parse(query.GetValueOrDefault("$top", "1000"), CultureInfo.InvariantCulture);
        var since = query.TryGetValue("minTime", out var text) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : DateTimeOffset.MinValue;
        var found = azure.All.AsEnumerable().Reverse()
            .Where(build => definitions.Length == 0 || definitions.Contains(build.Definition.Id.ToString(CultureInfo.InvariantCulture)))
            .Where(build => number.EndsWith('*') ? build.Number.StartsWith(number[..^1], StringComparison.OrdinalIgnoreCase) : build.Number.Equals(number, StringComparison.OrdinalIgnoreCase))
            .Where(build => build.QueuedAt >= since)
            .Where(build => !query.TryGetValue("tagFilters", out var tags) || tags.Split(',').All(build.Tags.Contains))
            .Take(most);
        return RunnerReply.Json(AzureJson.List(found.Select(build => AzureJson.Build(azure, build))));
    }

    private RunnerReply Update(RunnerRequest request, AzureBuild build)
    {
        if (Body(request) is not { } body)
        {
            return AzureJson.Problem(400, "ArgumentNullException", "Value cannot be null.\r\nParameter name: build");
        }

        if (request.Query.GetValueOrDefault("retry") == "true")
        {
            if (build.Status != "completed" || build.Result is "succeeded" or "partiallySucceeded")
            {
                return AzureJson.Problem(400, "InvalidBuildException", $"The build {build.Id} cannot be retried: it is not completed, or nothing in it failed.");
            }

            azure.Retry(build);
        }
        else if (body["status"]?.ToString() is { } status)
        {
            // Two l here; the runs API writes one.
            if (status != "cancelling")
            {
                return AzureJson.Problem(400, "InvalidBuildException", $"Error converting value \"{status}\" to type 'Microsoft.TeamFoundation.Build.WebApi.BuildStatus'.");
            }

            azure.Cancel(build);
        }

        var reply = RunnerReply.Json(AzureJson.Build(azure, build));
        azure.Obey(build);
        return reply;
    }

    // A build that waits for its pool has no timeline yet.
    private RunnerReply Timeline(AzureBuild build) => build.Status == "notStarted" ? RunnerReply.Empty(204) : RunnerReply.Json(AzureJson.Timeline(azure, build));

    private RunnerReply Artifacts(AzureBuild build) => RunnerReply.Json(AzureJson.List(build.Artifacts.Select(artifact => new JsonObject
    {
        ["id"] = artifact.Id,
        ["name"] = artifact.Name,
        ["source"] = build.Jobs.First().Id.ToString(),
        ["resource"] = new JsonObject
        {
            ["type"] = "PipelineArtifact",
            ["data"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(artifact.Name))),
            ["properties"] = new JsonObject { ["artifactsize"] = artifact.Files.Sum(static file => (long)file.Content.Length).ToString(CultureInfo.InvariantCulture) },
            ["url"] = $"{azure.ProjectUrl}/_apis/build/builds/{build.Id}/artifacts?artifactName={artifact.Name}",
        },
    })));

    private RunnerReply Artifact(RunnerRequest request, AzureBuild build)
    {
        if (request.Query.GetValueOrDefault("artifactName") is not { Length: > 0 } name)
        {
            return AzureJson.Problem(400, "ArgumentNullException", "Value cannot be null.\r\nParameter name: artifactName");
        }

        if (build.Artifacts.Find(one => one.Name == name) is not { } artifact)
        {
            return AzureJson.Problem(404, "ArtifactNotFoundException", $"Artifact {name} was not found for build {build.Id}.");
        }

        var json = new JsonObject { ["name"] = artifact.Name, ["url"] = $"{AzureJson.RunUrl(azure, build)}/artifacts?artifactName={name}" };
        if (request.Query.GetValueOrDefault("$expand") == "signedContent")
        {
            var until = azure.Time.GetUtcNow() + azure.SignedFor;
            var what = $"{build.Id}/{artifact.Id}/{until.ToUnixTimeSeconds()}";
            json["signedContent"] = new JsonObject
            {
                ["url"] = new Uri(azure.SignedContentUrl, $"{SignedPath}{what}?sig={Signature(what)}").AbsoluteUri,
                ["signatureExpires"] = until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            };
        }

        return RunnerReply.Json(json);
    }

    // Storage takes the signature and nothing beside it: a credential makes two ways of signing in, which is an error.
    private RunnerReply Signed(RunnerRequest request)
    {
        var what = request.Path[SignedPath.Length..];
        var parts = what.Split('/');
        if (request.Header("Authorization") is not null || parts.Length != 3 || request.Query.GetValueOrDefault("sig") != Signature(what)
            || azure.Time.GetUtcNow().ToUnixTimeSeconds() > long.Parse(parts[2], CultureInfo.InvariantCulture))
        {
            return RunnerReply.Html(403, "AuthenticationFailed: Server failed to authenticate the request.");
        }

        return Find(parts[0])?.Artifacts.Find(one => one.Id.ToString(CultureInfo.InvariantCulture) == parts[1]) is { } artifact
            ? new RunnerReply(200, Zip(artifact)) { ContentType = "application/zip" }
            : RunnerReply.Html(404, "BlobNotFound");
    }

    // The archive holds one folder, called as the artifact is.
    private static byte[] Zip(AzureArtifact artifact)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in artifact.Files)
            {
                using var entry = zip.CreateEntry($"{artifact.Name}/{path}").Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private string Signature(string what) => Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(what)));

    private AzureBuild? Find(string id) => azure.All.FirstOrDefault(build => build.Id.ToString(CultureInfo.InvariantCulture) == id);

    private static bool Is(AzureBuild build, string pipeline) => build.Definition.Id.ToString(CultureInfo.InvariantCulture) == pipeline;

    private static RunnerReply NotFound(string id) => AzureJson.Problem(404, "BuildNotFoundException", $"The requested build {id} could not be found.");

    // An empty body is not an object with nothing in it.
    private static JsonObject? Body(RunnerRequest request)
    {
        try
        {
            return request.Body.Length == 0 ? null : JsonNode.Parse(request.Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A(5\.[01]|6\.[01]|7\.[012])(-preview(\.\d+)?)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Versions();
}
