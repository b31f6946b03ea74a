using System.CommandLine;
using BotApp.Cli;

// The service ends by itself when it is told to: running activations get to finish first (Engine:StopPatience), which takes longer than a command usually may.
return await CommandLine.RunAsync(CommandLine.Create(), args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
