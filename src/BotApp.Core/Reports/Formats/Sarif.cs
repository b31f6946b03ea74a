using System.Text.Json;

namespace BotApp.Core.Reports.Formats;

/// <summary>SARIF 2.1: what most tools that read code can write. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.</summary>
public sealed class Sarif : IReportFormat
{
    /// <inheritdoc/>
    public string Name => "sarif";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return JsonStart.Of(start) is { IsList: false } json
            && (json.Names.Contains("runs") || fileName.EndsWith(".sarif", StringComparison.OrdinalIgnoreCase))
            && (json.Names.Contains("version") || json.Names.Contains("$schema"));
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var findings = new FindingList();
        var tools = new List<string>();
        var hasRuns = false;
        try
        {
            using var walk = new JsonWalk(stream);
            walk.Read();
            foreach (var name in walk.Members())
            {
                if (name == "version" && walk.Text is { } version && !version.StartsWith("2.", StringComparison.Ordinal))
                {
                    findings.Damage("Only SARIF 2 is read: this file says it has another version. Have the tool write 2.1.0.");
                    return findings.ToReport(path, Name, "");
                }

                if (name == "runs")
                {
                    hasRuns = true;
                    ReadRuns(walk, findings, tools);
                }
            }

            if (!hasRuns)
            {
                findings.Damage("The file has no runs: what the tool found is not in it.");
            }

            walk.Read();
        }
        catch (Exception e) when (JsonWalk.Damage(e) is { } damage)
        {
            findings.Damage(damage);
        }

        return findings.ToReport(path, Name, string.Join(", ", tools.Distinct().Take(5)));
    }

    private static void ReadRuns(JsonWalk walk, FindingList findings, List<string> tools)
    {
        foreach (var token in walk.Items())
        {
            if (token != JsonTokenType.StartObject)
            {
                findings.Damage("A run is not an object: it was left out.");
                continue;
            }

            var run = new SarifRun(findings);
            try
            {
                run.Read(walk);
            }
            finally
            {
                // A run that breaks off keeps what it had.
                run.Close();
                tools.AddRange(run.Tool.Length > 0 ? [run.Tool] : []);
            }
        }
    }
}
