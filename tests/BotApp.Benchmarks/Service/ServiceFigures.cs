using System.Diagnostics;
using System.Text.RegularExpressions;

namespace BotApp.Benchmarks.Service;

/// <summary>What an operator asks of the published program before they trust it with a machine.</summary>
internal static partial class ServiceFigures
{
    /// <summary>The kind that needs nothing else on the machine.</summary>
    internal const string Single = "botapp-single";

    private const string Page = "src/BotApp/Docs/operating.md";

    /// <summary>Measures and prints.</summary>
    /// <returns>1 when something was lost, doubled or given up, or did not end well.</returns>
    internal static async Task<int> RunAsync(ServiceOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-service-");
        try
        {
            var programs = options.Programs.Count > 0 ? options.Programs : await PublishAsync(folder.FullName, null, cancellationToken);
            var measured = new List<ServiceMeasured>();
            foreach (var program in programs)
            {
                measured.Add(await ServiceMeasuring.OfAsync(program, folder.FullName, options, cancellationToken));
            }

            Console.WriteLine(TableRow.Table(measured.SelectMany(static one => one.Rows)));
            foreach (var line in measured.SelectMany(static one => one.Wrong))
            {
                Console.WriteLine($"  {line}");
            }

            return measured.TrueForAll(static one => one.Wrong.Count == 0) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Publishes by the commands of the page.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="kind">Only this one; null: all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">This is not the repository's root.</exception>
    internal static async Task<IReadOnlyList<string>> PublishAsync(string folder, string? kind, CancellationToken cancellationToken)
    {
        if (!File.Exists(Page))
        {
            throw new UsageException($"There is no {Page} here: run this from the repository's root, or name a published program.");
        }

        var programs = new List<string>();
        foreach (var command in PublishCommand().Matches(await File.ReadAllTextAsync(Page, cancellationToken)).Where(command => kind is null || command.Groups["kind"].Value == kind))
        {
            var target = Path.Combine(folder, command.Groups["kind"].Value);
            await Console.Error.WriteLineAsync(command.Value);
            using var publish = Process.Start(new ProcessStartInfo("dotnet", [.. command.Groups["words"].Value.Split(' '), "-o", target, "--nologo", "-v", "q"]) { UseShellExecute = false })!; // it throws or starts
            await publish.WaitForExitAsync(cancellationToken);
            programs.Add(publish.ExitCode == 0 ? Path.Combine(target, "BotApp") : throw new InvalidOperationException($"'{command.Value}' ended with {publish.ExitCode}."));
        }

        return programs.Count > 0 ? programs : throw new InvalidOperationException($"{Page} says no command that publishes {kind}.");
    }

    [GeneratedRegex("^dotnet (?<words>publish .*) -o /opt/(?<kind>[a-z-]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PublishCommand();
}

/// <summary>The figures of one program, and what went wrong while they were taken.</summary>
internal sealed record ServiceMeasured(IReadOnlyList<TableRow> Rows, IReadOnlyList<string> Wrong);
