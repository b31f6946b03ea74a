namespace BotApp.Tests;

/// <summary>Where the sources lie that these tests were built from.</summary>
internal static class Sources
{
    /// <summary>The folder of the solution.</summary>
    /// <exception cref="InvalidOperationException">The tests run away from their sources.</exception>
    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BotApp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"BotApp.sln is in no folder above {AppContext.BaseDirectory}: the test reads the sources.");
    }
}
