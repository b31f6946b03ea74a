namespace BotApp.Tests.Architecture;

/// <summary>The project's own source files, by folder.</summary>
internal static class SourceTree
{
    internal static string Root { get; } = Parents(AppContext.BaseDirectory).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "BotApp.sln")))
        ?? throw new InvalidOperationException("BotApp.sln was not found above the tests: they read the sources from there.");

    /// <summary>C# files below a folder, by their path in it with forward slashes.</summary>
    internal static IReadOnlyList<(string Path, string Text)> Files(string folder)
    {
        var root = Path.Combine(Root, folder);
        return [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(root, path).Replace('\\', '/'), Full: path))
            .Where(file => !file.Path.StartsWith("obj/", StringComparison.Ordinal) && !file.Path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, File.ReadAllText(file.Full)))];
    }

    private static IEnumerable<string> Parents(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            yield return parent.FullName;
        }
    }
}
