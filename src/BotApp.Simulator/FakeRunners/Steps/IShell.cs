namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>What carries out <c>run</c> steps: processes of this machine, or recordings of them.</summary>
internal interface IShell
{
    /// <summary>Makes Python available to the job's further steps; null, or the sentence why not.</summary>
    Task<string?> PreparePythonAsync(JobWork work, string? version, CancellationToken cancellationToken);

    /// <summary>Runs a script; the answer is its exit code.</summary>
    /// <exception cref="StepException">It cannot be run at all.</exception>
    Task<int> RunAsync(ShellCall call, CancellationToken cancellationToken);

    /// <summary>Ends what the job's steps left behind.</summary>
    void CleanUp(JobWork work);
}

/// <summary>One <c>run</c> step.</summary>
/// <param name="Work">The job.</param>
/// <param name="Script">Its text, expressions already replaced.</param>
/// <param name="Shell"><c>bash</c>, <c>sh</c> or <c>python</c>.</param>
/// <param name="WorkingDirectory">Absolute.</param>
/// <param name="DeclaredEnvironment">What the workflow itself declares, without <c>GITHUB_*</c> and the machine's own.</param>
/// <param name="Environment">All of it.</param>
internal sealed record ShellCall(
    JobWork Work,
    string Script,
    string Shell,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> DeclaredEnvironment,
    IReadOnlyDictionary<string, string> Environment);

/// <summary>A step fails with this sentence.</summary>
internal sealed class StepException(string message) : Exception(message);
