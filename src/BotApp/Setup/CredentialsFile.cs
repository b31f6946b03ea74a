using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

using BotApp.Storage;

using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace BotApp.Setup;

/// <summary>The file of credentials cannot be used; the message says what to do, and nothing of what is in it.</summary>
internal sealed class CredentialsProblem(string message) : InvalidOperationException(message);

/// <summary>
/// The one file that registering the App leaves: configuration as JSON, for its owner alone. It is never overwritten: what is lost there nobody
/// gives back but GitHub's pages.
/// </summary>
internal sealed class CredentialsFile
{
    internal const string Key = "BotApp:CredentialsPath";

    private const string Name = "botapp-credentials.json";

    /// <summary>More than any key GitHub gives.</summary>
    private const int TrialBytes = 16_384;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>A file at a path, which may be relative to the current folder.</summary>
    internal CredentialsFile(string path) => FullPath = Path.GetFullPath(path);

    internal string FullPath { get; }

    internal bool Exists => File.Exists(FullPath);

    /// <summary>The file that a configuration means: the one it names, else one beside the SQLite database or, with another database, in the current folder.</summary>
    internal static CredentialsFile Of(IConfiguration configuration) => new(
        configuration[Key] is { Length: > 0 } named ? named : Path.Combine(StorageServices.FolderOf(configuration) ?? "", Name));

    /// <summary>Puts what is in it below the environment, so that whatever is set there goes before it.</summary>
    /// <exception cref="CredentialsProblem">It is there and cannot be used.</exception>
    internal void AddTo(IConfigurationBuilder configuration)
    {
        if (!Exists)
        {
            return;
        }

        var source = new MemoryConfigurationSource { InitialData = Read() };
        var place = configuration.Sources.TakeWhile(one => one is not EnvironmentVariablesConfigurationSource { Prefix: null or "" }).Count();
        configuration.Sources.Insert(place, source);
    }

    /// <summary>Why it could not be written, found by writing beside it as it would be written; null when it could.</summary>
    internal string? WriteProblem()
    {
        if (Exists)
        {
            return Taken();
        }

        var twin = Twin();
        try
        {
            using var stream = Create(twin, FileOptions.DeleteOnClose);
            stream.Write(new byte[TrialBytes]);
            stream.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Unwritable(problem);
        }
    }

    /// <summary>Writes all of it or nothing.</summary>
    /// <exception cref="CredentialsProblem">It cannot be written, or is there already.</exception>
    internal void Write(JsonObject configuration)
    {
        var twin = Twin();
        try
        {
            using (var stream = Create(twin, FileOptions.None))
            {
                stream.Write(JsonSerializer.SerializeToUtf8Bytes(configuration, s_indented));
                stream.Flush(flushToDisk: true);
            }

            File.Move(twin, FullPath, overwrite: false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Remove(twin);
            throw new CredentialsProblem(Exists ? Taken() : Unwritable(problem));
        }
    }

    private Dictionary<string, string?> Read()
    {
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(FullPath) & Others) != UnixFileMode.None)
        {
            throw new CredentialsProblem($"The file '{FullPath}' ({Key}) can be read or changed by every user of this machine, and whoever has what is in it is the App. Run: chmod 600 '{FullPath}'");
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(FullPath));
            var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            Flatten(json.RootElement, "", found);
            return found;
        }
        catch (JsonException problem)
        {
            throw new CredentialsProblem($"The file '{FullPath}' ({Key}) is not the JSON that setup writes: line {problem.LineNumber + 1}. Restore it from a copy, or set what it held by environment variables and remove it.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsProblem($"The file '{FullPath}' ({Key}) cannot be read: {problem.Message}");
        }
    }

    // Sections of texts, as setup writes them; the message of a wrong one must not quote it.
    private static void Flatten(JsonElement element, string path, Dictionary<string, string?> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Flatten(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}", found);
                }

                break;
            case JsonValueKind.String or JsonValueKind.Number when path.Length > 0:
                found[path] = element.ToString();
                break;
            default:
                throw new JsonException("expected an object of texts", path, 0, null);
        }
    }

    private static FileStream Create(string path, FileOptions options)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = options };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, how);
    }

    private static void Remove(string twin)
    {
        try
        {
            File.Delete(twin);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It is for its owner alone, as the file itself would be.
        }
    }

    private string Twin() => $"{FullPath}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.new";

    private string Taken() => $"The file '{FullPath}' is there already, and it is never overwritten: start BotApp again to use it, or move it away to register another App.";

    private string Unwritable(Exception problem) =>
        $"The file '{FullPath}', where the App's credentials are to be kept, cannot be written: {problem.Message.TrimEnd('.')}. Let the user that BotApp runs as write there, or name another place with BotApp__CredentialsPath.";
}
