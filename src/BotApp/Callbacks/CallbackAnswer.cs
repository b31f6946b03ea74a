namespace BotApp.Callbacks;

/// <summary>An answer to a runner or one of its jobs.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Sentence">For whoever reads the job's log.</param>
internal sealed record CallbackAnswer(int Status, string Sentence)
{
    internal async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.WriteAsync(Sentence + "\n", context.RequestAborted);
    }
}
