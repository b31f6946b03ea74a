using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard;

/// <summary>Puts the limits and what every answer carries into the application.</summary>
internal static class FrontDoorServices
{
    internal static IServiceCollection AddBotAppFrontDoor(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitOptions>().Bind(configuration.GetSection(LimitOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<BotAppOptions>, ProxyValidation>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<BotAppOptions>>(static (forwarded, bot) => FrontDoor.Configure(forwarded, bot.Value));
        services.AddSingleton<PageLimits>();
        services.AddRateLimiter(static limiter => limiter.OnRejected = static (refused, _) => new ValueTask(PageLimits.RefuseAsync(refused.HttpContext, PageLimits.Wait(refused.Lease))));
        services.AddOptions<RateLimiterOptions>().Configure<PageLimits>(static (limiter, limits) => limiter.GlobalLimiter = limits.Addresses());
        return services;
    }

    /// <summary>Comes before everything else that is used.</summary>
    internal static void UseBotAppFrontDoor(this WebApplication application)
    {
        application.UseMiddleware<FrontDoor>();
        application.UseForwardedHeaders();
        application.UseRateLimiter();
    }
}

/// <summary>A proxy that nobody can be is said when BotApp starts.</summary>
internal sealed class ProxyValidation : IValidateOptions<BotAppOptions>
{
    public ValidateOptionsResult Validate(string? name, BotAppOptions options)
    {
        var wrong = options.TrustedProxies.Where(static one => BotAppOptions.Network(one) is null).ToList();
        return wrong.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(wrong.Select(static one => $"BotApp:TrustedProxies names '{one}'; expected the address of a proxy such as 10.0.0.5, or a network such as 10.0.0.0/24."));
    }
}
