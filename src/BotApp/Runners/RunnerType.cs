namespace BotApp.Runners;

/// <summary>A kind of runner an operator can configure. A new one is a folder, one of these, and its line in <see cref="RunnerServices"/>.</summary>
internal interface IRunnerType
{
    /// <summary>What <c>Runners__NAME__Type</c> says: <c>http</c>.</summary>
    string Name { get; }

    /// <summary>The class of its options, a <see cref="RunnerOptions"/>.</summary>
    Type OptionsType { get; }

    /// <summary>Everything that is wrong with options of this type beyond what all runners need, each as a sentence that names the setting; never a value that may be secret.</summary>
    IEnumerable<string> Problems(RunnerOptions options);

    /// <summary>The runner. Called once, when the application starts.</summary>
    IRunner Create(string name, RunnerOptions options, RunnerHttpFactory http, IServiceProvider services);
}

/// <summary>A kind of runner with its own options.</summary>
internal abstract class RunnerType<TOptions> : IRunnerType
    where TOptions : RunnerOptions, new()
{
    public abstract string Name { get; }

    public Type OptionsType => typeof(TOptions);

    IEnumerable<string> IRunnerType.Problems(RunnerOptions options) => Problems((TOptions)options);

    IRunner IRunnerType.Create(string name, RunnerOptions options, RunnerHttpFactory http, IServiceProvider services) => Create(name, (TOptions)options, http, services);

    protected abstract IEnumerable<string> Problems(TOptions options);

    protected abstract IRunner Create(string name, TOptions options, RunnerHttpFactory http, IServiceProvider services);
}
