using BotApp.Engine;

namespace BotApp.Callbacks;

/// <summary>What runners and their jobs call: events and files.</summary>
internal static class CallbackServices
{
    /// <summary>Adds both receivers; they need storage, the engine's queue and the runners.</summary>
    internal static IServiceCollection AddBotAppCallbacks(this IServiceCollection services)
    {
        services.AddSingleton<RunnerEventReceiver>();
        services.AddSingleton<UploadReceiver>();
        return services;
    }

    /// <summary>Maps <c>POST /api/runners/{runner}/events</c> and <c>PUT|POST /api/uploads/{kind}/{job}</c>.</summary>
    internal static void MapBotAppCallbacks(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(RunDeeds.EventsPath, (RequestDelegate)(context => context.RequestServices.GetRequiredService<RunnerEventReceiver>().ReceiveAsync(context)))
            .AllowAnonymous().DisableAntiforgery();
        endpoints.MapMethods($"{UploadGrants.Path}/{{kind}}/{{job}}", ["PUT", "POST"], (RequestDelegate)(context => context.RequestServices.GetRequiredService<UploadReceiver>().ReceiveAsync(context)))
            .AllowAnonymous().DisableAntiforgery();
    }
}
