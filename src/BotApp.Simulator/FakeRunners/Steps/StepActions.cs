namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>A <c>uses</c> step.</summary>
/// <param name="Work">The job.</param>
/// <param name="Inputs"><c>with</c>, expressions already replaced.</param>
/// <param name="Shell">What makes tools available.</param>
internal sealed record ActionCall(JobWork Work, IReadOnlyDictionary<string, string> Inputs, IShell Shell)
{
    public static readonly IReadOnlyDictionary<string, string> NoOutputs = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>An input, or null when it is absent or empty.</summary>
    public string? Input(string name) => Inputs.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public bool Flag(string name) => string.Equals(Input(name), "true", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<string> Lines(string name) =>
        (Input(name) ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Refuses inputs that would be ignored silently.</summary>
    /// <exception cref="StepException">An input is not one that this runner understands.</exception>
    public void Accept(string action, params string[] known)
    {
        if (Inputs.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new StepException($"This runner does not know the input '{unknown}' of {action}; it knows: {string.Join(", ", known)}.");
        }
    }
}

/// <summary>The actions this runner knows, each played by its own code here.</summary>
internal static class StepActions
{
    private static readonly Dictionary<string, Func<ActionCall, CancellationToken, Task<IReadOnlyDictionary<string, string>>>> Known =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["actions/checkout"] = CheckoutAction.UseAsync,
            ["actions/setup-python"] = SetupPythonAsync,
            ["actions/upload-artifact"] = ArtifactActions.UploadAsync,
            ["actions/download-artifact"] = ArtifactActions.DownloadAsync,
            ["pypa/gh-action-pypi-publish"] = PublishAction.UseAsync,
        };

    /// <summary>Plays an action.</summary>
    /// <returns>The action's outputs.</returns>
    /// <exception cref="StepException">It failed, or it is not known here.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> UseAsync(string uses, ActionCall call, CancellationToken cancellationToken)
    {
        var parts = uses.Split('@');
        if (parts is not [{ } name, { Length: > 0 }])
        {
            throw new StepException($"'{uses}' is not an action with a version; expected owner/name@version.");
        }

        return Known.TryGetValue(name, out var use)
            ? await use(call, cancellationToken)
            : throw new StepException($"This runner does not know the action '{uses}'; it knows: {string.Join(", ", Known.Keys)}.");
    }

    private static async Task<IReadOnlyDictionary<string, string>> SetupPythonAsync(ActionCall call, CancellationToken cancellationToken)
    {
        call.Accept("actions/setup-python", "python-version", "cache", "cache-dependency-path", "allow-prereleases", "check-latest", "architecture");
        var version = call.Input("python-version");
        return await call.Shell.PreparePythonAsync(call.Work, version, cancellationToken) is { } problem
            ? throw new StepException(problem)
            : new Dictionary<string, string>(StringComparer.Ordinal) { ["python-version"] = version ?? "" };
    }
}
