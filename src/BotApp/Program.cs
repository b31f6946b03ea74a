using System.CommandLine;

var parsed = BotApp.Cli.CommandLine.Create().Parse(args);

// The service ends by itself when it is told to: running activations get to finish first (Engine:StopPatience), which takes longer than a command usually may.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });

// 1 is what a verb found; a command line nobody understands is 2, so that scripts can tell.
return parsed.Errors.Count > 0 && code == 1 ? 2 : code;
