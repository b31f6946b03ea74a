using System.Reflection;

namespace BotApp.Simulator.Sample;

/// <summary>Files that are part of this assembly.</summary>
internal static class EmbeddedFiles
{
    /// <summary>Files below a folder, by their path in it, with forward slashes.</summary>
    public static IReadOnlyDictionary<string, byte[]> Below(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Select(name => (Resource: name, Path: name.Replace('\\', '/')))
            .Where(name => name.Path.StartsWith(folder + "/", StringComparison.Ordinal))
            .ToDictionary(name => name.Path[(folder.Length + 1)..], name => Read(assembly, name.Resource), StringComparer.Ordinal);
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!; // The name comes from the assembly itself.
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
