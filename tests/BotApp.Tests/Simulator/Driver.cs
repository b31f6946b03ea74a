using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace BotApp.Tests.Simulator;

/// <summary>Sends single requests and notes every status that was not the one expected.</summary>
internal sealed class Driver(Uri baseUrl, string version) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = baseUrl };

    public string? Token { get; set; }

    public (string Id, string Secret)? Basic { get; set; }

    public bool Is2026 => version == "2026-03-10";

    public List<string> Unexpected { get; } = [];

    public Task<JsonNode> Get(string path, int status = 200) => Send("GET", path, null, status);

    public async Task<JsonNode> Send(string method, string path, object? body, int status)
    {
        using var request = Request(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        return await SendAsync(request, status);
    }

    public async Task GetText(string path)
    {
        using var request = Request("GET", path);
        using var response = await client.SendAsync(request);
        Note(request, response, 200, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks for a redirect and follows it as one must: without credentials.</summary>
    public async Task<byte[]> Follow(string path, string? accept = null)
    {
        using var request = Request("GET", path);
        if (accept is not null)
        {
            request.Headers.Accept.Clear();
            request.Headers.Accept.ParseAdd(accept);
        }

        using var response = await client.SendAsync(request);
        Note(request, response, 302, await response.Content.ReadAsStringAsync());
        using var next = new HttpRequestMessage(HttpMethod.Get, response.Headers.Location);
        next.Headers.UserAgent.ParseAdd("tests");
        using var blob = await client.SendAsync(next);
        Note(next, blob, 200, "");
        return await blob.Content.ReadAsByteArrayAsync();
    }

    public async Task<JsonNode> Upload(string path, byte[] content)
    {
        using var request = Request("POST", path);
        request.Content = new ByteArrayContent(content);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await SendAsync(request, 201);
    }

    public async Task<string> NewTokenAsync(SampleGitHub sample)
    {
        Token = sample.Jwt();
        return (string)(await Send("POST", $"/app/installations/{sample.Installation.Id}/access_tokens", null, 201))["token"]!;
    }

    public void Dispose() => client.Dispose();

    private async Task<JsonNode> SendAsync(HttpRequestMessage request, int status)
    {
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Note(request, response, status, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private void Note(HttpRequestMessage request, HttpResponseMessage response, int status, string text)
    {
        if ((int)response.StatusCode != status)
        {
            Unexpected.Add($"{request.Method} {request.RequestUri?.PathAndQuery ?? ""}: {(int)response.StatusCode}, expected {status}: {text[..Math.Min(text.Length, 300)]}");
        }
    }

    private HttpRequestMessage Request(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.UserAgent.ParseAdd("tests");
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.Add("X-GitHub-Api-Version", version);
        if (Basic is { } basic)
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.Id}:{basic.Secret}")));
        }
        else if (Token is not null)
        {
            request.Headers.Authorization = new("Bearer", Token);
        }

        return request;
    }
}
