using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BotApp.Simulator.FakeRunners.Replay;
using BotApp.Simulator.FakeRunners.Steps;

namespace BotApp.Tests.FakeRunners;

/// <summary>Runs steps for real and keeps what they did.</summary>
internal sealed partial class RecordingShell(IShell real) : IShell
{
    private static readonly string[] TextFiles = [".xml", ".json", ".txt"];

    public Dictionary<string, RecordedStep> Steps { get; } = new(StringComparer.Ordinal);

    public Task<string?> PreparePythonAsync(JobWork work, string? version, CancellationToken cancellationToken) =>
        real.PreparePythonAsync(work, version, cancellationToken);

    public async Task<int> RunAsync(ShellCall call, CancellationToken cancellationToken)
    {
        var before = Digests(call.Work.Workspace);
        var logged = call.Work.Log.ToString().Length;
        var exitCode = await real.RunAsync(call, cancellationToken);
        if (ReplayedEffects.Find(call) is null)
        {
            var written = Digests(call.Work.Workspace).Where(file => before.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key);
            var step = new RecordedStep(
                $"{call.Work.Attempt.WorkflowPath}, {call.Work.Identity.Job}, attempt {call.Work.Attempt.Attempt}: {call.Script.Split('\n')[0]}",
                exitCode,
                Neutral(await File.ReadAllTextAsync(call.Environment["GITHUB_OUTPUT"], cancellationToken), call),
                Neutral(call.Work.Log.ToString()[logged..], call),
                written.ToDictionary(path => path, path => Read(Path.Combine(call.Work.Workspace, path), call), StringComparer.Ordinal));
            lock (Steps)
            {
                Steps.TryAdd(StepKey.OfAsync(call, cancellationToken).GetAwaiter().GetResult(), step);
            }
        }

        return exitCode;
    }

    public void CleanUp(JobWork work) => real.CleanUp(work);

    private static byte[] Read(string path, ShellCall call)
    {
        var content = File.ReadAllBytes(path);
        return TextFiles.Contains(Path.GetExtension(path)) ? Encoding.UTF8.GetBytes(Neutral(Encoding.UTF8.GetString(content), call)) : content;
    }

    private static string Neutral(string text, ShellCall call)
    {
        var neutral = HostName().Replace(text, "hostname=\"runner\"")
            .Replace(call.Work.Workspace, RecordedStep.Workspace, StringComparison.Ordinal)
            .Replace(call.Work.Temp, RecordedStep.Temp, StringComparison.Ordinal);
        return call.Work.CheckedOut is { } commit ? neutral.Replace(commit, RecordedStep.Commit, StringComparison.Ordinal) : neutral;
    }

    private static Dictionary<string, string> Digests(string workspace) => Directory.EnumerateFiles(workspace, "*", SearchOption.AllDirectories)
        .Select(file => (File: file, Path: Path.GetRelativePath(workspace, file)))
        .Where(file => !file.Path.Split('/').Any(part => part is ".git" or "__pycache__" or ".pytest_cache"))
        .ToDictionary(file => file.Path, file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.File))), StringComparer.Ordinal);

    [GeneratedRegex("hostname=\"[^\"]*\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostName();
}
