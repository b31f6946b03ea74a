using System.Diagnostics;
using System.Globalization;
using BotApp.Benchmarks.Load;
using BotApp.Benchmarks.Pages;
using BotApp.Benchmarks.Requests;
using BotApp.Benchmarks.Service;

namespace BotApp.Benchmarks.All;

/// <summary>Everything that is measured here in one run, short parts several times, in one table.</summary>
internal sealed class AllTable(AllOptions options, string folder)
{
    private const int SlowestPages = 3;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(20);

    private string? _program = options.Program;

    /// <summary>Measures and prints.</summary>
    /// <returns>1 when something was lost, refused or doubled, or a part failed; what could not be measured here, and what is slower than wanted, is told in the table.</returns>
    internal static async Task<int> RunAsync(AllOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-all-");
        try
        {
            var began = Stopwatch.GetTimestamp();
            await using var stub = await LoadStub.StartAsync(CancellationToken.None);
            var load = new LoadTable(options.Load, stub);
            var measured = await Measured.OfAsync([.. load.Parts(), .. new AllTable(options, folder.FullName).Parts().Where(part => options.Parts.Contains(part.Name))], stub.Ends);
            load.CheckStub(measured);
            Console.WriteLine(TableRow.Table(measured.Rows));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median (least–most) of {options.Load.Rounds} rounds where a part has rounds; {Measured.Machine(began)}"));
            return measured.IsWrong ? 1 : 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private IEnumerable<Part> Parts() =>
    [
        new(AllOptions.Requests, s_limit, RequestsAsync),
        new(AllOptions.Deciding, s_limit, (measured, cancellationToken) => Task.Run(() => Decide(measured), cancellationToken)),
        new(AllOptions.Reading, s_limit, (measured, cancellationToken) => Task.Run(() => measured.Add(ReadingTable.Rows()), cancellationToken)),
        new(AllOptions.Pages, 3 * s_limit, PagesAsync),
        new(AllOptions.Service, s_limit, ServiceAsync),
        new(AllOptions.Soak, s_limit + TimeSpan.FromMinutes(options.SoakMinutes), SoakAsync),
    ];

    private async Task RequestsAsync(Measured measured, CancellationToken cancellationToken)
    {
        for (var round = 0; round < options.Load.Rounds; round++)
        {
            measured.Add((await RequestWalk.RowsAsync(cancellationToken)).Select(static row => row.ToTable()));
        }
    }

    private void Decide(Measured measured)
    {
        for (var round = 0; round < options.Load.Rounds; round++)
        {
            measured.Add(DecisionLoop.Row(TimeSpan.FromSeconds(2)));
        }

        measured.Add(SignatureTiming.Row());
    }

    private async Task PagesAsync(Measured measured, CancellationToken cancellationToken)
    {
        foreach (var (database, lines) in await PageTable.MeasureAsync(LargeStore.Of(options.Results), cancellationToken))
        {
            measured.Add(lines.Take(SlowestPages).Select(line => line.ToTable(database)));
            measured.Add(new TableRow(string.Create(CultureInfo.InvariantCulture, $"pages on {options.Results} results, {database}"), $"{lines.Count} kinds; the others are faster than these {SlowestPages}"));
            foreach (var line in lines.Where(static line => !line.IsThere))
            {
                measured.Fail($"pages, {database}", line.ToTable(database).ToString());
            }
        }

        if (options.Load.Postgres is null)
        {
            measured.Skip("pages, PostgreSQL", LoadOptions.NoServer);
        }
    }

    private async Task ServiceAsync(Measured measured, CancellationToken cancellationToken)
    {
        var service = new ServiceOptions([await ProgramAsync(cancellationToken)], ServiceOptions.All, TimeSpan.FromSeconds(6 * options.Load.Seconds));
        Add(measured, AllOptions.Service, await ServiceMeasuring.OfAsync(service.Programs[0], folder, service, cancellationToken));
    }

    private async Task SoakAsync(Measured measured, CancellationToken cancellationToken) =>
        Add(measured, AllOptions.Soak, await Soak.MeasureAsync(new SoakOptions(options.SoakMinutes, 20, await ProgramAsync(cancellationToken)), Console.Error, cancellationToken));

    private static void Add(Measured measured, string part, ServiceMeasured service)
    {
        measured.Add(service.Rows);
        foreach (var line in service.Wrong)
        {
            measured.Fail(part, line);
        }
    }

    private async Task<string> ProgramAsync(CancellationToken cancellationToken) =>
        _program ??= (await ServiceFigures.PublishAsync(folder, ServiceFigures.Single, cancellationToken))[0];
}
