namespace BotApp.Planning;

/// <summary>Deciding without doing.</summary>
internal static class PlanningServices
{
    /// <summary>Adds the planner; it needs the engine's readers.</summary>
    internal static IServiceCollection AddBotAppPlanning(this IServiceCollection services)
    {
        services.AddSingleton<RepositoryPlanner>();
        return services;
    }
}
