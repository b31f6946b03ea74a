using System.Text;
using System.Text.Json;
using BotApp.Simulator.Sample;

namespace BotApp.Simulator.FakeRunners.Replay;

/// <summary>What a step did when it was really run.</summary>
/// <param name="About">What it is, for people.</param>
/// <param name="ExitCode">Of its script.</param>
/// <param name="Outputs">What it wrote to GITHUB_OUTPUT.</param>
/// <param name="Log">What it printed.</param>
/// <param name="Files">What it wrote below the workspace.</param>
internal sealed record RecordedStep(string About, int ExitCode, string Outputs, string Log, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>Stand for what differs from run to run.</summary>
    public const string Workspace = "{{workspace}}";

    public const string Temp = "{{temp}}";

    public const string Commit = "{{commit}}";

    private const string Description = "step.json";
    private const string LogFile = "log.txt";
    private const string FilesFolder = "files/";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly Lazy<IReadOnlyDictionary<string, RecordedStep>> All = new(Load);

    /// <summary>The recording of that key; null when there is none.</summary>
    public static RecordedStep? Find(string key) => All.Value.GetValueOrDefault(key);

    /// <summary>The files a recording is kept in.</summary>
    public IReadOnlyDictionary<string, byte[]> Save()
    {
        var kept = Files.ToDictionary(file => FilesFolder + file.Key, file => file.Value, StringComparer.Ordinal);
        kept[Description] = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Head(About, ExitCode, Outputs), Indented) + "\n");
        kept[LogFile] = Encoding.UTF8.GetBytes(Log);
        return kept;
    }

    private static Dictionary<string, RecordedStep> Load() => EmbeddedFiles.Below("recorded")
        .GroupBy(file => file.Key.Split('/')[0], StringComparer.Ordinal)
        .ToDictionary(
            step => step.Key,
            step => Read(step.ToDictionary(file => file.Key[(step.Key.Length + 1)..], file => file.Value, StringComparer.Ordinal)),
            StringComparer.Ordinal);

    private static RecordedStep Read(Dictionary<string, byte[]> kept)
    {
        var head = JsonSerializer.Deserialize<Head>(kept[Description]) ?? throw new InvalidDataException("A recording has no description.");
        return new RecordedStep(
            head.About,
            head.ExitCode,
            head.Outputs,
            Encoding.UTF8.GetString(kept[LogFile]),
            kept.Where(file => file.Key.StartsWith(FilesFolder, StringComparison.Ordinal))
                .ToDictionary(file => file.Key[FilesFolder.Length..], file => file.Value, StringComparer.Ordinal));
    }

    private sealed record Head(string About, int ExitCode, string Outputs);
}
