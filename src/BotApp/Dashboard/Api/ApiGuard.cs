using System.Globalization;

using BotApp.GitHub;
using BotApp.SignIn;

namespace BotApp.Dashboard.Api;

/// <summary>Marks endpoints of the API.</summary>
/// <param name="Route">What it answers; null: the document, which is everybody's.</param>
internal sealed record ApiSurface(ApiRoute? Route);

/// <summary>
/// Lets scripts in, by the same rules as the dashboard lets people in: with a person's token or the session of their browser they read what that person may
/// read on GitHub now; everything else is answered as what does not exist. Where nobody signs in it is for its own machine.
/// </summary>
internal sealed class ApiGuard(RequestDelegate next, SignInSwitch signIn, SessionKeeper sessions, TokenKeeper tokens, ReaderAccess access, PageLimits limits, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiSurface>() is not { } surface)
        {
            await next(context);
            return;
        }

        PageHeaders.Add(context.Response.Headers, "default-src 'none'; frame-ancestors 'none'");
        try
        {
            if (await LetInAsync(context, surface))
            {
                await next(context);
            }
        }
        catch (ApiRefusal refusal) when (!context.Response.HasStarted)
        {
            await ApiProblems.AnswerAsync(context, refusal.Status, refusal.Message);
        }
        catch (SessionEnded) when (!context.Response.HasStarted)
        {
            await UnknownAsync(context, "The session has ended. Sign in again, or send a token as 'Authorization: Bearer botapp_…'.");
        }
        catch (GitHubPaused paused) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling((paused.Until - time.GetUtcNow()).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await ApiProblems.AnswerAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The quota of GitHub's requests is short and left to checks and commands, so GitHub is not asked what you may read, and nothing is shown. Try again after the seconds in Retry-After.");
        }
        catch (GitHubException) when (!context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "30";
            await ApiProblems.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "GitHub could not be asked what you may read, so nothing is shown. Try again in a moment.");
        }
    }

    private async Task<bool> LetInAsync(HttpContext context, ApiSurface surface)
    {
        if (!signIn.IsOn)
        {
            context.Features.Set(Reader.Local);
            if (DashboardGuard.IsFromHere(context))
            {
                return true;
            }

            await ApiProblems.AnswerAsync(context, StatusCodes.Status403Forbidden, "The API answers on its own machine only, because nobody signs in here: GitHub__ClientId and GitHub__ClientSecret are not set.");
            return false;
        }

        if (surface.Route is not { } route)
        {
            return true;
        }

        var (reader, problem) = await ReaderAsync(context);
        if (reader is null)
        {
            await UnknownAsync(context, problem);
            return false;
        }

        if (limits.Wait(reader.UserId) is { } wait)
        {
            await PageLimits.RefuseAsync(context, wait);
            return false;
        }

        context.Features.Set(reader);
        return await MayAskAsync(context, route, reader);
    }

    // A header is meant: whoever sends one is judged by it alone.
    private async Task<(Reader? Reader, string Problem)> ReaderAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization is [var header, ..])
        {
            return header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
                ? await tokens.FindAsync(header[Scheme.Length..].Trim(), context.RequestAborted)
                : (null, "Send a token as 'Authorization: Bearer botapp_…'; another way of saying who you are is not known here.");
        }

        return await sessions.FindAsync(context.Request.Cookies[SignInFlow.SessionCookie], context.RequestAborted) is { } session
            ? (sessions.ReaderOf(session), "")
            : (null, "Say who asks: make a token at /tokens and send it as 'Authorization: Bearer botapp_…'.");
    }

    private async Task<bool> MayAskAsync(HttpContext context, ApiRoute route, Reader reader)
    {
        if (route.IsForOperators && !reader.IsOperator)
        {
            throw new ApiRefusal(StatusCodes.Status403Forbidden, "Only operators may ask for all repositories at once; SignIn:Operators in BotApp's configuration names them. Ask for one: /api/v1/repositories/{id}/…");
        }

        if (context.GetRouteValue("id") is not { } text)
        {
            return true;
        }

        return long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && await access.MayReadAsync(reader, id, context.RequestAborted)
            ? true
            : throw ApiRefusal.NotFound();
    }

    private static Task UnknownAsync(HttpContext context, string detail)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ApiProblems.AnswerAsync(context, StatusCodes.Status401Unauthorized, detail);
    }
}
