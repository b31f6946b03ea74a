using System.Diagnostics;
using System.Globalization;
using System.Xml;
using BotApp.Benchmarks;
using BotApp.Core.Reports;

// Prints ratios measured in one run: what BotApp does beside the barest way to touch the same data.
var xml = JUnitText.With(cases: 100_000);
var bare = Best(() => CountElements(xml));
var read = Best(() => new ReportReader().Read("junit.xml", new MemoryStream(xml, writable: false))[0].Records.Total);
var decisions = DecisionLoop.PerSecond(TimeSpan.FromSeconds(2));

Console.WriteLine($"{"measured",-44} {"figure",14} {"ratio",10}");
Console.WriteLine($"{"XmlReader over 100 000 test cases",-44} {Figure(bare.TotalMilliseconds),11} ms {"1.0",10}");
Console.WriteLine($"{"report reading of the same file",-44} {Figure(read.TotalMilliseconds),11} ms {Figure(read / bare),10}");
Console.WriteLine($"{"decisions on an open pull request",-44} {Figure(decisions),11}/s {"",10}");
return 0;

static TimeSpan Best(Func<int> work)
{
    var best = TimeSpan.MaxValue;
    for (var round = 0; round < 5; round++)
    {
        var began = Stopwatch.GetTimestamp();
        if (work() == 0)
        {
            throw new InvalidOperationException("Nothing was read.");
        }

        var took = Stopwatch.GetElapsedTime(began);
        best = took < best ? took : best;
    }

    return best;
}

static int CountElements(byte[] xml)
{
    using var reader = XmlReader.Create(new MemoryStream(xml, writable: false));
    var count = 0;
    while (reader.Read())
    {
        count += reader.NodeType == XmlNodeType.Element ? 1 : 0;
    }

    return count;
}

static string Figure(double value) => value.ToString(value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
