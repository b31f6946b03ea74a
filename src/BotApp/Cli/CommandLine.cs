using System.CommandLine;
using System.CommandLine.Invocation;

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

    /// <summary>Runs what was typed. What is not understood is said in a line on the error output; a script that reads the other one finds nothing there.</summary>
    /// <returns>The verb's exit code, or <see cref="Verb.NotUnderstood"/>.</returns>
    internal static async Task<int> RunAsync(Command command, IReadOnlyList<string> arguments, InvocationConfiguration console)
    {
        var parsed = command.Parse(arguments);
        if (parsed.Action is not ParseErrorAction)
        {
            return await parsed.InvokeAsync(console);
        }

        await console.Error.WriteAsync(Misunderstanding.Text(parsed));
        return Verb.NotUnderstood;
    }
}
