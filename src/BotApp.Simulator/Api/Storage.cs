using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BotApp.Simulator.Api;

/// <summary>The blob storage that logs, artifacts and assets are redirected to: signed addresses that live one minute and refuse credentials.</summary>
internal static class Storage
{
    /// <summary>Its name among the operations; GitHub has none for it.</summary>
    public const string Operation = "storage";

    /// <summary>Life of a download address. Source: the description of <c>actions/download-artifact</c>.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Link(ApiCall call, string kind, long id)
    {
        var until = call.Now.Add(Life).ToUnixTimeSeconds();

        // Another origin than the API, as GitHub's storage is: whoever sends its token along is found out.
        var origin = new UriBuilder(call.GitHub.StorageUrl ?? call.GitHub.BaseUrl) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority);
        return $"{origin}/storage/{kind}/{id}?se={until}&sig={Sign(kind, id, until)}";
    }

    public static Answer Read(ApiCall call)
    {
        if (call.Request.Headers.Authorization.Count > 0)
        {
            throw new ApiError(400, "InvalidAuthenticationInfo: Authentication information is not given in the correct format.");
        }

        var id = call.Id("id");
        if (!long.TryParse(call.Query("se"), NumberStyles.None, CultureInfo.InvariantCulture, out var until) || call.Query("sig") != Sign(call["kind"], id, until)
            || DateTimeOffset.FromUnixTimeSeconds(until) < call.Now)
        {
            throw new ApiError(403, "AuthenticationFailed: Server failed to authenticate the request.");
        }

        return call["kind"] switch
        {
            "log" => Text(call.GitHub.Repositories.All.Select(one => call.GitHub.Workflows.FindJob(one, id)).FirstOrDefault(job => job is not null)?.Log),
            "logs" => Zip(Runs(call).FirstOrDefault(run => run.Id == id) is { } run ? RunsApi.ZipOfLogs(run.Latest) : null),
            "artifact" => Zip(Runs(call).SelectMany(run => run.Artifacts).FirstOrDefault(one => one.Id == id)?.Zip),
            "asset" => Asset(call, id),
            _ => throw ApiError.NotFound(),
        };
    }

    private static IEnumerable<State.WorkflowRun> Runs(ApiCall call) => call.GitHub.Repositories.All.SelectMany(one => one.Runs);

    private static Answer Asset(ApiCall call, long id)
    {
        var asset = call.GitHub.Repositories.All.SelectMany(one => one.Releases).SelectMany(one => one.Assets).FirstOrDefault(one => one.Id == id) ?? throw ApiError.NotFound();
        asset.Downloads++;
        return new Answer(200) { Bytes = asset.Content, ContentType = asset.ContentType };
    }

    private static Answer Text(string? text) =>
        new(200) { Bytes = Encoding.UTF8.GetBytes(text ?? throw ApiError.NotFound()), ContentType = "text/plain; charset=utf-8" };

    private static Answer Zip(byte[]? zip) => new(200) { Bytes = zip ?? throw ApiError.NotFound(), ContentType = "application/zip" };

    private static string Sign(string kind, long id, long until) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes($"{kind}/{id}/{until}")));
}
