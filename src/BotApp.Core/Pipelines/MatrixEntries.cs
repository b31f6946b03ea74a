using BotApp.Core.Settings;

namespace BotApp.Core.Pipelines;

/// <summary>Which matrix entry a job or an artifact belongs to. A job's name ends in its values: <c>test (3.12, ubuntu-latest)</c>.</summary>
public static class MatrixEntries
{
    /// <summary>The entries that must have reported: the settings' matrix in the words of the jobs, where jobs match it.</summary>
    public static IReadOnlyList<string> Expected(IReadOnlyList<MatrixAxis> matrix, IReadOnlyList<JobSnapshot> jobs)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(jobs);
        IEnumerable<IReadOnlyList<string>> combinations = [[]];
        foreach (var axis in matrix)
        {
            combinations = [.. combinations.SelectMany(_ => axis.Values, (before, value) => (IReadOnlyList<string>)[.. before, value])];
        }

        return [.. combinations.Where(values => values.Count > 0).Select(values => jobs.Select(job => Values(job.Name)).FirstOrDefault(known => values.All(value => known.Contains(value, StringComparer.Ordinal))) is { } found ? Label(found) : Label(values))];
    }

    /// <summary>The job that made an artifact: the one all of whose values stand in the artifact's name; null when none or several do.</summary>
    public static JobSnapshot? JobOf(string artifact, IReadOnlyList<JobSnapshot> jobs)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(jobs);
        if (jobs.Count == 1)
        {
            return jobs[0];
        }

        // "ubuntu" in an artifact's name stands for the runner label "ubuntu-latest".
        var matching = jobs.Where(job => Values(job.Name) is { Length: > 0 } values && values.All(value => Stands(artifact, value) || Stands(artifact, value.Split('-')[0]))).ToList();
        return matching.Count == 1 ? matching[0] : null;
    }

    /// <summary>The matrix label of a job; empty when its name has none.</summary>
    public static string LabelOf(string job) => Label(Values(job));

    /// <summary>The job's name without its matrix values.</summary>
    public static string NameOf(string job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var open = job.LastIndexOf(" (", StringComparison.Ordinal);
        return open > 0 && job.EndsWith(')') ? job[..open] : job;
    }

    private static string[] Values(string job)
    {
        var name = NameOf(job);
        return name.Length == job.Length ? [] : job[(name.Length + 2)..^1].Split(", ");
    }

    private static string Label(IReadOnlyList<string> values) => string.Join(", ", values);

    // As a whole word: 3.1 does not stand in "junit-3.12".
    private static bool Stands(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + word.Length;
            if ((at == 0 || !IsWord(text[at - 1])) && (end == text.Length || !IsWord(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '.';
}
