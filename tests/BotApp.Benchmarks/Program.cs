using System.Globalization;
using BotApp.Benchmarks;
using BotApp.Benchmarks.Requests;

// Prints what BotApp does beside the barest way to touch the same data, measured in one run; about two minutes on two cores.
if (args is [ReadingWork.Ours or ReadingWork.Bare, var path])
{
    return ReadingWork.Run(args[0], path);
}

// What GitHub sees for each kind of event: dotnet run --project tests/BotApp.Benchmarks -- requests
if (args is ["requests"])
{
    Console.WriteLine(RequestRow.Table(await RequestWalk.RunAsync(CancellationToken.None)));
    return 0;
}

ReadingTable.Print();
var decisions = DecisionLoop.PerSecond(TimeSpan.FromSeconds(2));
Console.WriteLine($"decisions on an open pull request: {decisions.ToString("0", CultureInfo.InvariantCulture)} per second");
return 0;
