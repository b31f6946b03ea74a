using System.CommandLine;

using BotApp.Cli.Demo;

namespace BotApp.Cli;

/// <summary>Every verb of the program.</summary>
internal static class CommandLine
{
    /// <summary>The command line; without a verb it is <c>serve</c>.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand("BotApp conducts a repository's delivery on GitHub while existing runners do the work.")
        {
            ServeVerb.Create(),
            SetupVerb.Create(),
            DemoVerb.Create(),
            ReportVerb.Create(),
            CheckSettingsVerb.Create(),
            PlanVerb.Create(),
            ReplayVerb.Create(),
            ManifestVerb.Create(),
            MigrateVerb.Create(),
            DoctorVerb.Create(),
            HealthVerb.Create(),
            CompletionVerb.Create(),
            ManVerb.Create(),
        };
        ServeVerb.MakeDefault(root);
        ProgramVersion.Describe(root);
        Verb.Describe(root);
        return root;
    }
}
