using BotApp.GitHub;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotApp.Notifications;

/// <summary>Telling people.</summary>
internal static class NotificationServices
{
    /// <summary>Adds the operator's targets, which deciding needs to know by name; the application does not start with targets that cannot work.</summary>
    internal static IServiceCollection AddBotAppNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NotificationOptions>().Bind(configuration.GetSection(NotificationOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NotificationOptions>, NotificationValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new Jitter(Random.Shared.NextDouble));
        services.TryAddSingleton<NoticeTargets>();
        services.TryAddSingleton<NoticeBell>();
        return services;
    }

    /// <summary>Adds whoever sends what waits in the outbox.</summary>
    internal static IServiceCollection AddBotAppNoticeSender(this IServiceCollection services)
    {
        services.AddSingleton<HttpDelivery>();
        services.AddSingleton<MailDelivery>();
        services.AddSingleton<NoticeSender>();
        services.AddHostedService(provider => provider.GetRequiredService<NoticeSender>());
        return services;
    }
}
