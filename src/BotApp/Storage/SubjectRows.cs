namespace BotApp.Storage;

/// <summary>Where rows of a subject are, and which of them go with it. A test compares the lists with the schema, so that no table is forgotten.</summary>
internal static class SubjectRows
{
    /// <summary>Tables with rows of runs, by correlation id. They go with the subject.</summary>
    internal static IReadOnlyList<string> ByRun { get; } = ["reports", "upload_parts", "uploads", "upload_grants", "run_statements"];

    /// <summary>Tables with rows of subjects, by key. They go with the subject; runs last, because the others are found by them.</summary>
    internal static IReadOnlyList<string> BySubject { get; } = ["events", "heads", "effects", "decisions", "timers", "preview_slots", "subject_words", "runs"];

    /// <summary>Tables that name a subject or a run and outlive it, and why.</summary>
    internal static IReadOnlyDictionary<string, string> Outliving { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["audit"] = "who did what is kept for its own time, whatever becomes of what it was done to",
        ["environments"] = "what is live is the repository's",
        ["results"] = "what tests did is the repository's history: flaky tests and times are found in it",
        ["notices"] = "what people are told goes when it was told, after its own time",
        ["asks"] = "an answer on a page goes after its own time",
    };

    /// <summary>Deletes the rows of a subject, not the subject's own.</summary>
    internal static async Task DeleteAsync(SqlSession session, string subjectKey)
    {
        const string Runs = "SELECT correlation_id FROM runs WHERE subject_key = @subjectKey";
        foreach (var table in ByRun)
        {
            // A run that its runner cannot be asked about is known there by the id that stands for it.
            var external = table == "run_statements" ? " UNION SELECT external_id FROM runs WHERE subject_key = @subjectKey" : "";
            await session.ExecuteAsync($"DELETE FROM {table} WHERE correlation_id IN ({Runs}{external})", new { subjectKey });
        }

        foreach (var table in BySubject)
        {
            await session.ExecuteAsync($"DELETE FROM {table} WHERE subject_key = @subjectKey", new { subjectKey });
        }
    }
}
