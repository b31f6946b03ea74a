using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace BotApp.Benchmarks.Service;

/// <summary>What an operator asks of the published program before they trust it with a machine: one table, a column for each kind.</summary>
internal static partial class ServiceFigures
{
    private const string Page = "src/BotApp/Docs/operating.md";

    /// <summary>Measures and prints.</summary>
    /// <param name="programs">Published programs; none: both kinds are published first, by the commands of the page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>1 when something was lost, doubled or given up, or did not end well.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> programs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-service-");
        try
        {
            var all = programs.Count > 0 ? programs : await PublishAsync(folder.FullName, cancellationToken);
            var measured = new List<ServiceMeasured>();
            foreach (var program in all)
            {
                measured.Add(await ServiceMeasuring.OfAsync(Path.GetFullPath(program), folder.FullName, cancellationToken));
            }

            Print(measured);
            return measured.TrueForAll(one => one.Wrong.Count == 0) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<string>> PublishAsync(string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(Page))
        {
            throw new InvalidOperationException($"There is no {Page} here: run this from the repository's root, or name a published program.");
        }

        var programs = new List<string>();
        foreach (Match command in PublishCommand().Matches(await File.ReadAllTextAsync(Page, cancellationToken)))
        {
            var target = Path.Combine(folder, command.Groups["kind"].Value);
            Console.WriteLine(command.Value);
            using var publish = Process.Start(new ProcessStartInfo("dotnet", [.. command.Groups["words"].Value.Split(' '), "-o", target, "--nologo", "-v", "q"]) { UseShellExecute = false })!;
            await publish.WaitForExitAsync(cancellationToken);
            programs.Add(publish.ExitCode == 0 ? Path.Combine(target, "BotApp") : throw new InvalidOperationException($"'{command.Value}' ended with {publish.ExitCode}."));
        }

        return programs.Count > 0 ? programs : throw new InvalidOperationException($"{Page} says no command that publishes.");
    }

    private static void Print(List<ServiceMeasured> all)
    {
        Console.WriteLine($"\n| | {string.Join(" | ", all.Select(one => one.Name))} |");
        Console.WriteLine($"|---|{string.Concat(all.Select(_ => "---|"))}");
        foreach (var (name, index) in all[0].Rows.Select((row, index) => (row.Name, index)))
        {
            Console.WriteLine($"| {name} | {string.Join(" | ", all.Select(one => one.Rows[index].Value))} |");
        }

        Console.WriteLine($"| lost, doubled, given up | {string.Join(" | ", all.Select(one => one.Wrong.Count.ToString(CultureInfo.InvariantCulture)))} |");
        foreach (var line in all.SelectMany(one => one.Wrong.Select(wrong => $"  {one.Name}: {wrong}")))
        {
            Console.WriteLine(line);
        }
    }

    [GeneratedRegex("^dotnet (?<words>publish .*) -o /opt/(?<kind>[a-z-]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PublishCommand();
}

/// <summary>The figures of one program, and what went wrong while they were taken.</summary>
internal sealed record ServiceMeasured(string Name, IReadOnlyList<(string Name, string Value)> Rows, IReadOnlyList<string> Wrong);
