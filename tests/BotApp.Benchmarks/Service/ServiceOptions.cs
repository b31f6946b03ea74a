namespace BotApp.Benchmarks.Service;

/// <summary>Which programs are measured, in what, and how long they are under load.</summary>
/// <param name="Programs">Published programs; none: those of the page about operating are published first.</param>
/// <param name="Parts">Which of <see cref="All"/>.</param>
/// <param name="Load">How long the load lasts on each database. Default 60 s.</param>
internal sealed record ServiceOptions(IReadOnlyList<string> Programs, IReadOnlyList<string> Parts, TimeSpan Load)
{
    internal const string Start = "start";
    internal const string Rest = "rest";
    internal const string UnderLoad = "load";

    internal static IReadOnlyList<string> All { get; } = [Start, Rest, UnderLoad];

    /// <summary><c>[PROGRAM …] [--only PART,PART] [--seconds N]</c>.</summary>
    internal static ServiceOptions Parse(IReadOnlyList<string> words)
    {
        var arguments = Arguments.Parse(words, int.MaxValue, "--only", "--seconds");
        return arguments.Values.FirstOrDefault(program => !File.Exists(program)) is { } missing
            ? throw new UsageException($"There is no program '{missing}'.")
            : new ServiceOptions([.. arguments.Values.Select(Path.GetFullPath)], arguments.Parts("--only", All), TimeSpan.FromSeconds(arguments.Number("--seconds", 60)));
    }
}
