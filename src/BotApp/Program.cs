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
};
ServeVerb.MakeDefault(root);
return await root.Parse(args).InvokeAsync();
