using System.Globalization;
using BotApp.Benchmarks;
using BotApp.Benchmarks.Load;
using BotApp.Benchmarks.Pages;
using BotApp.Benchmarks.Requests;
using BotApp.Benchmarks.Service;

// Prints what BotApp does beside the barest way to touch the same data, measured in one run; about two minutes on two cores.
if (args is [ReadingWork.Ours or ReadingWork.Bare, var path])
{
    return ReadingWork.Run(args[0], path);
}

// What GitHub sees for each kind of event: dotnet run --project tests/BotApp.Benchmarks -- requests
if (args is ["requests"])
{
    Console.WriteLine(await RequestWalk.TableAsync(CancellationToken.None));
    return 0;
}

// The service under load, by the minute: dotnet run --project tests/BotApp.Benchmarks -c Release -- soak 10 [DELIVERIES_PER_SECOND]
if (args is ["soak", var minutes, .. var rate])
{
    return await Soak.RunAsync(double.Parse(minutes, CultureInfo.InvariantCulture), rate is [var perSecond] ? double.Parse(perSecond, CultureInfo.InvariantCulture) : 20, CancellationToken.None);
}

// The published program, as its operator meets it: dotnet run --project tests/BotApp.Benchmarks -c Release -- service [PROGRAM] (from the repository's root; without a
// program both kinds are published first, as the page about operating says)
if (args is ["service", .. var programs])
{
    return await ServiceFigures.RunAsync(programs, CancellationToken.None);
}

// Every page on a large store: dotnet run --project tests/BotApp.Benchmarks -c Release -- pages [--repositories 200 --pull-requests 20000 --results 2000000 --store "FILE or Host=…"]
if (args is ["pages", .. var sizes])
{
    return await PageTable.RunAsync(sizes, CancellationToken.None);
}

// Intake, end to end and several replicas, beside the least that would do and beside Probot: dotnet run --project tests/BotApp.Benchmarks -c Release -- load [SECONDS] [--only PART,PART] [--probot FOLDER]
if (args is ["load", .. var steps])
{
    return await LoadTable.RunAsync(LoadOptions.Parse(steps));
}

// One of its processes.
if (args is [LoadFloor.Verb, var store, var port, var secret])
{
    return await LoadFloor.RunAsync(store, int.Parse(port, CultureInfo.InvariantCulture), secret);
}

// Two builds on one database, see tests/upgrade.sh.
if (args is ["upgrade", var before, var after, var database])
{
    return await Upgrade.RunAsync(before, after, database, CancellationToken.None);
}

ReadingTable.Print();
var decisions = DecisionLoop.PerSecond(TimeSpan.FromSeconds(2));
Console.WriteLine($"decisions on an open pull request: {decisions.ToString("0", CultureInfo.InvariantCulture)} per second");
Console.WriteLine(SignatureTiming.Line());
return 0;
