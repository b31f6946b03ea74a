using System.Reflection;

namespace BotApp.Dashboard;

/// <summary>The files that pages are drawn with, all of them in the program: the style sheet, and scripts that make a page that works without them nicer.</summary>
internal static class AssetFiles
{
    /// <summary>The one style sheet.</summary>
    internal const string StyleSheet = "botapp.css";

    private const string Folder = "Dashboard/Assets/";

    /// <summary>One of them by its name; 404 for any other.</summary>
    internal static IResult Answer(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + name) is not { } file ? Results.NotFound()
        : Results.Stream(file, name.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8");
}
