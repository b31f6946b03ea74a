using BotApp.Runners;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Runners;

/// <summary>Runners as the operator configures them, without the rest of the service.</summary>
internal static class RunnerSetup
{
    /// <summary>The runners' services with this configuration.</summary>
    internal static ServiceProvider Services(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddBotAppRunners(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.RemoveAllRunnersOfGitHub();
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    /// <summary>The configured runners.</summary>
    internal static RunnerList List(ServiceProvider provider) => provider.GetRequiredService<RunnerList>();

    /// <summary>Everything that is wrong with a configuration; empty when nothing is.</summary>
    internal static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, string?> settings)
    {
        using var provider = Services(settings);
        try
        {
            _ = provider.GetRequiredService<IOptions<ConfiguredRunners>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    // GitHub Actions needs the GitHub client, which nothing here asks.
    private static void RemoveAllRunnersOfGitHub(this ServiceCollection services)
    {
        foreach (var one in services.Where(one => one.ServiceType == typeof(IRunner)).ToList())
        {
            services.Remove(one);
        }
    }
}
