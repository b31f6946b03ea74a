using System.CommandLine;
using BotApp.Cli;
using BotApp.Cli.Demo;

var root = new RootCommand("BotApp conducts a repository's delivery on GitHub while existing runners do the work.")
{
    ServeVerb.Create(),
    DemoVerb.Create(),
    ReportVerb.Create(),
    CheckSettingsVerb.Create(),
    PlanVerb.Create(),
    ReplayVerb.Create(),
    ManifestVerb.Create(),
    MigrateVerb.Create(),
    DoctorVerb.Create(),
    HealthVerb.Create(),
};
ServeVerb.MakeDefault(root);
ProgramVersion.Describe(root);
var parsed = root.Parse(args);

// The service ends by itself when it is told to: running activations get to finish first (Engine:StopPatience), which takes longer than a command usually may.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

// 1 is what a verb found; a command line nobody understands is 2, so that scripts can tell.
return parsed.Errors.Count > 0 && code == 1 ? 2 : code;
