using System.Globalization;
using BotApp.Benchmarks;

// Prints what BotApp does beside the barest way to touch the same data, measured in one run; about two minutes on two cores.
if (args is [ReadingWork.Ours or ReadingWork.Bare, var path])
{
    return ReadingWork.Run(args[0], path);
}

ReadingTable.Print();
var decisions = DecisionLoop.PerSecond(TimeSpan.FromSeconds(2));
Console.WriteLine($"decisions on an open pull request: {decisions.ToString("0", CultureInfo.InvariantCulture)} per second");
return 0;
