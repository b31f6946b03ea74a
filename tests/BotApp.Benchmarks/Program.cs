using System.Globalization;
using BotApp.Benchmarks;
using BotApp.Benchmarks.All;
using BotApp.Benchmarks.Load;
using BotApp.Benchmarks.Pages;
using BotApp.Benchmarks.Requests;
using BotApp.Benchmarks.Service;

try
{
    return await RunAsync(args);
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

static async Task<int> RunAsync(string[] args)
{
    // Everything in one run and one table, each part several times: dotnet run --project tests/BotApp.Benchmarks -c Release -- all [--seconds 5] [--rounds 3] [--probot FOLDER] [--results 200000]
    // [--soak MINUTES] [--program FILE] [--only PART,PART] (from the repository's root; without a program one is published first)
    if (args is ["all", .. var parts])
    {
        return await AllTable.RunAsync(AllOptions.Parse(parts));
    }

    // What GitHub sees for each kind of event: dotnet run --project tests/BotApp.Benchmarks -- requests
    if (args is ["requests", .. var none])
    {
        Arguments.Parse(none, 0);
        Console.WriteLine(RequestRow.Table(await RequestWalk.RowsAsync(CancellationToken.None)));
        return 0;
    }

    // The service under load, by the minute: dotnet run --project tests/BotApp.Benchmarks -c Release -- soak 10 [DELIVERIES_PER_SECOND]
    if (args is ["soak", .. var soak])
    {
        return await Soak.RunAsync(SoakOptions.Parse(soak), CancellationToken.None);
    }

    // The published program, as its operator meets it: dotnet run --project tests/BotApp.Benchmarks -c Release -- service [PROGRAM …] [--only start,rest,load] [--seconds 60] (from the
    // repository's root; without a program both kinds are published first, as the page about operating says)
    if (args is ["service", .. var programs])
    {
        return await ServiceFigures.RunAsync(ServiceOptions.Parse(programs), CancellationToken.None);
    }

    // Every page on a large store: dotnet run --project tests/BotApp.Benchmarks -c Release -- pages [--repositories 200 --pull-requests 20000 --results 2000000 --store "FILE or Host=…"]
    if (args is ["pages", .. var sizes])
    {
        return await PageTable.RunAsync(LargeStore.Parse(sizes), CancellationToken.None);
    }

    // Intake, end to end and several replicas, beside the least that would do and beside Probot: dotnet run --project tests/BotApp.Benchmarks -c Release -- load [SECONDS] [--rounds 1] [--only PART,PART] [--probot FOLDER]
    if (args is ["load", .. var steps])
    {
        return await LoadTable.RunAsync(LoadOptions.Parse(steps));
    }

    // Two builds on one database, see tests/upgrade.sh.
    if (args is ["upgrade", var before, var after, var database])
    {
        return await Upgrade.RunAsync(before, after, database, CancellationToken.None);
    }

    // Processes of the others: one reading of reports, and the bare floor.
    if (args is [ReadingWork.Ours or ReadingWork.Bare, var path])
    {
        return ReadingWork.Run(args[0], path);
    }

    if (args is [LoadFloor.Verb, var store, var port, var secret])
    {
        return await LoadFloor.RunAsync(store, int.Parse(port, CultureInfo.InvariantCulture), secret);
    }

    // What BotApp does beside the barest way to touch the same data; about two minutes on two cores.
    if (args is not [])
    {
        throw new UsageException($"'{string.Join(' ', args)}' is nothing that can be measured: there are all, requests, soak, service, pages, load and upgrade; without a word, reading and deciding are.");
    }

    Console.WriteLine(TableRow.Table([.. ReadingTable.Rows(), DecisionLoop.Row(TimeSpan.FromSeconds(2)), SignatureTiming.Row()]));
    return 0;
}
