using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace BotApp.SignIn;

/// <summary>Puts signing in together.</summary>
internal static class SignInServices
{
    /// <summary>Adds sessions, the flow and the keys; needs storage and the GitHub client.</summary>
    internal static IServiceCollection AddBotAppSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SignInOptions>().Bind(configuration.GetSection(SignInOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInValidation>();
        services.AddDataProtection().SetApplicationName("BotApp");
        services.AddSingleton<StoredKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<StoredKeys, IOptions<SignInOptions>>(static (keys, stored, options) =>
        {
            keys.XmlRepository = stored;
            keys.XmlEncryptor = options.Value.KeyBytes() is { } key ? new KeyEncryptor(key) : null;
        });
        services.AddSingleton<SignInSwitch>();
        services.AddSingleton<SignInSeals>();
        services.AddSingleton<SessionKeeper>();
        services.AddSingleton<ReaderAccess>();
        services.AddSingleton<Collaborators>();
        services.AddSingleton<TokenKeeper>();
        services.AddSingleton<SignInFlow>();
        services.AddSingleton<SettingsProposer>();
        return services;
    }

    /// <summary>Maps the way to GitHub and back, where people sign in.</summary>
    internal static void MapBotAppSignIn(this IEndpointRouteBuilder endpoints, params object[] metadata)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<SignInSwitch>().IsOn)
        {
            return;
        }

        endpoints.MapGet(SignInFlow.Start, (RequestDelegate)(static context =>
        {
            context.RequestServices.GetRequiredService<SignInFlow>().Begin(context);
            return Task.CompletedTask;
        })).WithMetadata([.. metadata, new OpenToAllAttribute()]);
        endpoints.MapGet(SignInFlow.Callback, (RequestDelegate)(static context => context.RequestServices.GetRequiredService<SignInFlow>().EndAsync(context)))
            .WithMetadata([.. metadata, new OpenToAllAttribute()]);
    }
}
