using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace BotApp.Simulator.FakeRunners.Jenkins;

/// <summary>The addresses of Jenkins that programs use. Sources: jenkinsci/jenkins, pipeline-stage-view-plugin (rest-api), junit-plugin.</summary>
internal sealed class JenkinsApi(FakeJenkins jenkins)
{
    private const string CrumbField = "Jenkins-Crumb";

    private readonly Dictionary<string, string> crumbs = new(StringComparer.Ordinal);

    private enum Credential
    {
        None,
        Wrong,
        Password,
        ApiToken,
    }

    public RunnerReply Answer(RunnerRequest request) => jenkins.Read(() =>
    {
        if (!request.Path.StartsWith(jenkins.ContextPath, StringComparison.Ordinal))
        {
            return RunnerReply.Html(404, "Not Found");
        }

        var credential = CredentialOf(request);
        return (credential switch
        {
            Credential.Wrong => RunnerReply.Html(401, "Invalid password/token for user: " + jenkins.User),
            Credential.None => RunnerReply.Html(403, "Authentication required"),
            Credential.Password when request.Method == "POST" && !HasCrumb(request) => RunnerReply.Html(403, "No valid crumb was included in the request"),
            _ => Route(request, request.Path[jenkins.ContextPath.Length..].Trim('/').Split('/')),
        }).With("X-Jenkins", "2.528.1");
    });

    private RunnerReply Route(RunnerRequest request, string[] parts) => (request.Method, parts) switch
    {
        ("GET", ["crumbIssuer", "api", "json"]) => Crumb(),
        ("GET", ["queue", "api", "json"]) => Part(request, new JsonObject
        {
            ["_class"] = "hudson.model.Queue",
            ["items"] = new JsonArray([.. jenkins.Items.Where(static item => item.LeftAt is null).Reverse().Select(item => (JsonNode)JenkinsJson.Item(jenkins, item))]),
        }),
        ("GET", ["queue", "item", var id, "api", "json"]) => Number(id) is { } number && jenkins.Item(number) is { } item ? Part(request, JenkinsJson.Item(jenkins, item)) : NotFound(),
        ("POST", ["queue", "cancelItem"]) => CancelItem(request),
        (_, ["job", ..]) => OfJob(request, parts),
        _ => NotFound(),
    };

    // job/A/job/B, then what is wanted of it.
    private RunnerReply OfJob(RunnerRequest request, string[] parts)
    {
        var names = new List<string>();
        var at = 0;
        for (; at + 1 < parts.Length && parts[at] == "job"; at += 2)
        {
            names.Add(Uri.UnescapeDataString(parts[at + 1]));
        }

        var path = string.Join('/', names);
        if (jenkins.Jobs.FirstOrDefault(one => one.Path == path) is not { } job)
        {
            return NotFound();
        }

        var rest = parts[at..];
        return (request.Method, rest) switch
        {
            ("GET", ["api", "json"]) => Part(request, JenkinsJson.Job(jenkins, job)),
            ("POST", ["buildWithParameters"]) => Build(request, job),
            (_, [var number, .. var below]) when Number(number) is { } n => jenkins.All.FirstOrDefault(build => build.Job == job && build.Number == n) is { } build ? OfBuild(request, build, below) : NotFound(),
            _ => NotFound(),
        };
    }

    private RunnerReply OfBuild(RunnerRequest request, JenkinsBuild build, string[] parts) => (request.Method, parts) switch
    {
        ("GET", ["api", "json"]) => Part(request, JenkinsJson.Build(jenkins, build)),
        ("GET", ["wfapi", "describe"]) when build.Job.IsPipeline => RunnerReply.Json(JenkinsJson.Describe(jenkins, build)),
        ("GET", ["testReport", "api", "json"]) when build.TestReport is { } report => Part(request, (JsonObject)report.DeepClone()),
        ("GET", ["artifact", .. var file]) => build.Artifacts.Find(one => one.Path == string.Join('/', file.Select(Uri.UnescapeDataString))) is { Content: { } content }
            ? new RunnerReply(200, content) { ContentType = "application/octet-stream" }
            : NotFound(),
        ("POST", ["stop" or "term" or "kill"]) => Stop(build, parts[0]),
        _ => NotFound(),
    };

    private RunnerReply Build(RunnerRequest request, JenkinsJob job)
    {
        if (job.Disabled)
        {
            return RunnerReply.Html(409, $"{job.Path} is not buildable");
        }

        if (job.Parameters.Count == 0)
        {
            return RunnerReply.Html(500, "Oops! A problem occurred while processing the request. java.lang.IllegalStateException: This build is not parameterized!");
        }

        // What the job does not define is dropped and nobody is told.
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body));
        var parameters = job.Parameters.ToDictionary(
            static pair => pair.Key,
            pair => form.TryGetValue(pair.Key, out var sent) ? sent.ToString() : request.Query.GetValueOrDefault(pair.Key, pair.Value),
            StringComparer.Ordinal);
        var (item, created) = jenkins.Enqueue(job, parameters);
        return RunnerReply.Empty(created ? 201 : 303).With("Location", new Uri(jenkins.RootUrl, $"queue/item/{item.Id}/").AbsoluteUri);
    }

    private RunnerReply CancelItem(RunnerRequest request)
    {
        if (Number(request.Query.GetValueOrDefault("id", "")) is not { } id)
        {
            return RunnerReply.Html(400, "Bad Request");
        }

        if (jenkins.Item(id) is not { } item)
        {
            return RunnerReply.Html(404, "Not Found");
        }

        if (item.LeftAt is not null)
        {
            return RunnerReply.Html(422, "The item has left the queue");
        }

        (item.Cancelled, item.LeftAt, item.Why) = (true, jenkins.Time.GetUtcNow(), null);
        return RunnerReply.Empty(204);
    }

    private RunnerReply Stop(JenkinsBuild build, string how)
    {
        if (build.Building)
        {
            build.StopRequests.Add(how);
            if (!jenkins.Stubborn)
            {
                jenkins.LoseAgent(build);
            }
        }

        return RunnerReply.Html(302, "").With("Location", new Uri(jenkins.RootUrl, build.Url).AbsoluteUri);
    }

    private RunnerReply Crumb()
    {
        var (session, crumb) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        crumbs[session] = crumb;
        return RunnerReply.Json(new JsonObject { ["_class"] = "hudson.security.csrf.DefaultCrumbIssuer", ["crumb"] = crumb, ["crumbRequestField"] = CrumbField })
            .With("Set-Cookie", $"JSESSIONID={session}; Path={jenkins.ContextPath}; HttpOnly");
    }

    /// <summary>Jenkins was started anew: sessions and their crumbs are gone.</summary>
    internal void ForgetSessions() => crumbs.Clear();

    // A crumb is good for the session it was given to.
    private bool HasCrumb(RunnerRequest request) => request.Header("Cookie")?.Split(';').Select(static one => one.Trim().Split('=', 2))
        .Any(pair => pair is ["JSESSIONID", var session] && crumbs.TryGetValue(session, out var crumb) && crumb == request.Header(CrumbField)) == true;

    private Credential CredentialOf(RunnerRequest request)
    {
        if (request.Header("Authorization") is not { Length: > 0 } given)
        {
            return Credential.None;
        }

        string Basic(string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{jenkins.User}:{secret}"));
        return given == Basic(jenkins.ApiToken) ? Credential.ApiToken : given == Basic(jenkins.Password) ? Credential.Password : Credential.Wrong;
    }

    private static RunnerReply Part(RunnerRequest request, JsonObject whole)
    {
        if (request.Query.GetValueOrDefault("tree") is not { Length: > 0 } text)
        {
            return RunnerReply.Json(whole);
        }

        return JenkinsTree.Parse(text) is { } tree ? RunnerReply.Json(tree.Of(whole)) : RunnerReply.Html(400, "Bad tree");
    }

    private static RunnerReply NotFound() => RunnerReply.Html(404, "Not Found");

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
