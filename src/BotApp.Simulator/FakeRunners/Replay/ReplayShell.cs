using System.Text;
using System.Text.Json.Nodes;
using BotApp.Simulator.FakeRunners.Steps;

namespace BotApp.Simulator.FakeRunners.Replay;

/// <summary>Runs nothing: puts in place what a recording of the step holds.</summary>
internal sealed class ReplayShell : IShell
{
    private static readonly string[] TextFiles = [".xml", ".json", ".txt"];

    private volatile Task _held = Task.CompletedTask;

    /// <summary>No step ends until this is disposed of.</summary>
    internal IDisposable Hold()
    {
        var held = new Held();
        _held = held.Over;
        return held;
    }

    public Task<string?> PreparePythonAsync(JobWork work, string? version, CancellationToken cancellationToken)
    {
        work.Log.Line($"Python {version} is not needed: this machine replays recordings.");
        return Task.FromResult<string?>(null);
    }

    public async Task<int> RunAsync(ShellCall call, CancellationToken cancellationToken)
    {
        await _held.WaitAsync(cancellationToken);
        if (ReplayedEffects.Find(call) is { } effect)
        {
            return await effect(call, cancellationToken);
        }

        var key = await StepKey.OfAsync(call, cancellationToken);
        var step = RecordedStep.Find(key) ?? throw new StepException(
            $"Nothing is recorded for this step with the files of commit {call.Work.CheckedOut ?? "(none)"} (key {key}). "
            + "Recordings exist for the sample repository as it is; install Python and pytest to execute other commits.");
        call.Work.Log.Line("Replayed from a recording of a real run:");
        call.Work.Log.Write(Fill(step.Log, call));
        await File.AppendAllTextAsync(call.Environment["GITHUB_OUTPUT"], Fill(step.Outputs, call), cancellationToken);
        foreach (var (path, content) in step.Files)
        {
            var target = call.Work.Resolve(path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await File.WriteAllBytesAsync(target, Adapt(path, content, call), cancellationToken);
        }

        return step.ExitCode;
    }

    public void CleanUp(JobWork work)
    {
        // Nothing was started.
    }

    private static byte[] Adapt(string path, byte[] content, ShellCall call)
    {
        var extension = Path.GetExtension(path);
        if (!TextFiles.Contains(extension))
        {
            return content;
        }

        var text = Fill(Encoding.UTF8.GetString(content), call);
        return Encoding.UTF8.GetBytes(extension == ".json" ? Rename(text, call) : text);
    }

    private static string Fill(string text, ShellCall call) => text
        .Replace(RecordedStep.Workspace, Slashes(call.Work.Workspace), StringComparison.Ordinal)
        .Replace(RecordedStep.Temp, Slashes(call.Work.Temp), StringComparison.Ordinal)
        .Replace(RecordedStep.Commit, call.Work.CheckedOut, StringComparison.Ordinal);

    /// <summary>A backslash would be an escape in JSON.</summary>
    private static string Slashes(string path) => path.Replace('\\', '/');

    /// <summary>A property that is called as one of the step's variables gets its value: the run's own ids instead of the recorded ones.</summary>
    private static string Rename(string json, ShellCall call)
    {
        if (JsonNode.Parse(json) is not JsonObject members)
        {
            return json;
        }

        foreach (var name in members.Select(member => member.Key).ToList())
        {
            if (call.DeclaredEnvironment.TryGetValue(name.ToUpperInvariant(), out var value))
            {
                var wasNumber = members[name]?.GetValueKind() == System.Text.Json.JsonValueKind.Number;
                members[name] = wasNumber && long.TryParse(value, out var number) ? JsonValue.Create(number) : JsonValue.Create(value);
            }
        }

        return members.ToJsonString();
    }

    private sealed class Held : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Over => _over.Task;

        public void Dispose() => _over.TrySetResult();
    }
}
