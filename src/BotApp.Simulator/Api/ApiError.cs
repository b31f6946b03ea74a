using System.Text.Json.Nodes;

namespace BotApp.Simulator.Api;

/// <summary>An answer that is a refusal, in GitHub's words.</summary>
internal sealed class ApiError(int status, string message, JsonArray? errors = null) : Exception(message)
{
    public int Status => status;

    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal);

    public JsonObject Body
    {
        get
        {
            var body = new JsonObject { ["message"] = Message };
            if (errors is not null)
            {
                body["errors"] = errors.DeepClone();
            }

            body["documentation_url"] = "https://docs.github.com/rest";
            body["status"] = Status.ToString();
            return body;
        }
    }

    public static ApiError NotFound() => new(404, "Not Found");

    public static ApiError Forbidden() => new(403, "Resource not accessible by integration");

    public static ApiError Conflict(string message) => new(409, message);

    /// <summary>422 with one entry in <c>errors</c>.</summary>
    public static ApiError Invalid(string resource, string field, string code = "invalid", string? message = null)
    {
        var error = new JsonObject { ["resource"] = resource, ["field"] = field, ["code"] = code };
        if (message is not null)
        {
            error["message"] = message;
        }

        return new ApiError(422, "Validation Failed", [error]);
    }

    /// <summary>422 in the newer form, with a sentence only.</summary>
    public static ApiError Unprocessable(string message) => new(422, message);

    public static ApiError Missing(string name) =>
        new(422, $"Invalid request.\n\n\"{name}\" wasn't supplied.");
}
