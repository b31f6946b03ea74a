namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>The files by which a step talks back: GITHUB_OUTPUT, GITHUB_ENV, GITHUB_PATH, GITHUB_STEP_SUMMARY.</summary>
internal sealed class StepFiles
{
    private readonly string _directory;

    public StepFiles(JobWork work)
    {
        _directory = Directory.CreateDirectory(Path.Combine(work.Temp, $"files-{Guid.NewGuid():N}")).FullName;
        foreach (var path in (string[])[Output, Env, SearchPath, Summary])
        {
            File.WriteAllText(path, "");
        }
    }

    public string Output => Path.Combine(_directory, "output");

    public string Env => Path.Combine(_directory, "env");

    public string SearchPath => Path.Combine(_directory, "path");

    public string Summary => Path.Combine(_directory, "summary");

    public IReadOnlyDictionary<string, string> Outputs { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads what the step wrote, for the job's further steps.</summary>
    /// <exception cref="StepException">A file does not follow the format.</exception>
    public void Apply(JobWork work)
    {
        Outputs = ReadPairs(Output, "GITHUB_OUTPUT");
        foreach (var (name, value) in ReadPairs(Env, "GITHUB_ENV"))
        {
            work.Variables[name] = value;
        }

        work.Paths.AddRange(File.ReadAllLines(SearchPath).Where(line => line.Trim().Length > 0));
        if (File.ReadAllText(Summary) is { Length: > 0 } summary)
        {
            work.Log.Line("Summary of the step:\n" + summary.TrimEnd());
        }
    }

    /// <summary><c>name=value</c>, or <c>name&lt;&lt;MARK</c>, lines, <c>MARK</c>.</summary>
    private static Dictionary<string, string> ReadPairs(string path, string what)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = File.ReadAllLines(path).AsEnumerable().GetEnumerator();
        while (lines.MoveNext())
        {
            var line = lines.Current;
            if (line.Length == 0)
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var mark = line.IndexOf("<<", StringComparison.Ordinal);
            if (mark > 0 && (equals < 0 || mark < equals))
            {
                pairs[line[..mark]] = ReadUntil(lines, line[(mark + 2)..], what);
            }
            else if (equals > 0)
            {
                pairs[line[..equals]] = line[(equals + 1)..];
            }
            else
            {
                throw new StepException($"The step wrote '{line}' to {what}; expected name=value or name<<MARK.");
            }
        }

        return pairs;
    }

    private static string ReadUntil(IEnumerator<string> lines, string mark, string what)
    {
        var value = new List<string>();
        while (lines.MoveNext())
        {
            if (lines.Current == mark)
            {
                return string.Join('\n', value);
            }

            value.Add(lines.Current);
        }

        throw new StepException($"A value in {what} is not closed by '{mark}'.");
    }
}
