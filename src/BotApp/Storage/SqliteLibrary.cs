using System.Reflection;
using System.Runtime.InteropServices;

using SQLitePCL;

namespace BotApp.Storage;

/// <summary>
/// Finds SQLite's native library: the system's own first (current, patched by the distribution), else the old one packaged with BotApp.
/// Everything about native code is in this class.
/// </summary>
internal static partial class SqliteLibrary
{
    private static readonly Lock Gate = new();
    private static string? inUse;

    /// <summary>Loads the library once per process.</summary>
    /// <returns>The version in use.</returns>
    internal static string Load(ILogger logger)
    {
        lock (Gate)
        {
            return inUse ??= LoadOnce(logger);
        }
    }

    private static string LoadOnce(ILogger logger)
    {
        var provider = new SQLite3Provider_e_sqlite3();
        var system = FindSystemLibrary();
        NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, (name, assembly, path) => Resolve(system, name, assembly, path));
        raw.SetProvider(provider);
        var version = raw.sqlite3_libversion().utf8_to_string();
        if (system == IntPtr.Zero)
        {
            Log.Packaged(logger, version);
        }

        return version;
    }

    private static IntPtr Resolve(IntPtr system, string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "e_sqlite3" && system != IntPtr.Zero ? system : NativeLibrary.Load(name, assembly, path);

    private static IntPtr FindSystemLibrary()
    {
        foreach (var name in SystemNames())
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }

    private static string[] SystemNames()
    {
        if (OperatingSystem.IsWindows())
        {
            return ["winsqlite3.dll"];
        }

        return OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"] : ["libsqlite3.so.0"];
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "No SQLite library was found on this system; the packaged one ({Version}, old) is in use. "
                + "Install the system's: 'apt install libsqlite3-0', 'dnf install sqlite-libs' or 'apk add sqlite-libs'.")]
        internal static partial void Packaged(ILogger logger, string version);
    }
}
