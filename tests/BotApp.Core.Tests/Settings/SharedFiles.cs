namespace BotApp.Core.Tests.Settings;

/// <summary>Reads what was agreed, where it lies beside the working copy; skips where it does not, except on the build machine.</summary>
internal static class SharedFiles
{
    internal static string Read(string path)
    {
        var root = Environment.GetEnvironmentVariable("BOTAPP_SHARED") ?? Find();
        if (root is null || !File.Exists(Path.Combine(root, path)))
        {
            (Environment.GetEnvironmentVariable("CI") == "true").ShouldBeFalse($"shared/{path} is not there");
            Assert.Skip($"shared/{path} is not there");
        }

        return File.ReadAllText(Path.Combine(root, path));
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(shared, "spec", "PRODUCT.md")))
            {
                return shared;
            }
        }

        return null;
    }
}
