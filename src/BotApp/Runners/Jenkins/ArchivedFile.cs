namespace BotApp.Runners.Jenkins;

/// <summary>
/// A file that a build archived. Jenkins knows files and no artifacts: the topmost folder counts as one, and so does a file that lies in
/// none, so that <c>junit-3.12-a1/junit.xml</c> is <c>junit.xml</c> of the artifact <c>junit-3.12-a1</c>.
/// </summary>
/// <param name="Whole">The path as Jenkins gave it.</param>
/// <param name="Artifact">The topmost folder, or the file.</param>
/// <param name="Path">The path below it.</param>
/// <param name="Problem">Why it is not read; null when it is.</param>
internal sealed record ArchivedFile(string Whole, string Artifact, string Path, string? Problem)
{
    internal static ArchivedFile Of(string path)
    {
        var parts = path.Split('/');
        var isRefused = path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl) || parts.Any(static part => part is "" or "." or "..");
        var shown = string.Concat(path.Where(static c => !char.IsControl(c)));
        return isRefused ? new(path, parts[0], "", $"'{shown}' has a path that is not taken: expected a relative one without '..'.")
            : parts.Length == 1 ? new(path, path, path, null)
            : new(path, parts[0], string.Join('/', parts[1..]), null);
    }
}
