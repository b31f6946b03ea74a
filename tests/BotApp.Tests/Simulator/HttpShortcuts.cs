using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BotApp.Tests.Simulator;

/// <summary>Requests of one line.</summary>
internal static class HttpShortcuts
{
    public static Task<(int Status, JsonNode Body)> GetJsonAsync(this HttpClient client, string path) => client.SendJsonAsync("GET", path, null);

    public static Task<(int Status, JsonNode Body)> PostJsonAsync(this HttpClient client, string path, object? body) => client.SendJsonAsync("POST", path, body);

    public static async Task<(int Status, JsonNode Body)> SendJsonAsync(this HttpClient client, string method, string path, object? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }
}
