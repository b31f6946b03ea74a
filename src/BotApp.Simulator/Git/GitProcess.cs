using System.Diagnostics;
using System.Text;

namespace BotApp.Simulator.Git;

/// <summary>Runs the machine's <c>git</c> on one bare repository, without the machine's own git settings.</summary>
internal static class GitProcess
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Runs git and returns what it printed; a non-zero exit is an error that says what git said.</summary>
    public static string Run(string directory, params IEnumerable<string> arguments) => Run(directory, arguments, input: null);

    public static string Run(string directory, IEnumerable<string> arguments, byte[]? input, IReadOnlyDictionary<string, string>? environment = null)
    {
        var list = arguments.ToList();
        var (code, output, error) = Try(directory, list, input, environment);
        return code == 0
            ? Utf8.GetString(output)
            : throw new InvalidOperationException($"git {string.Join(' ', list)} ended with {code} in {directory}: {error.Trim()}");
    }

    public static (int Code, byte[] Output, string Error) Try(
        string directory, IEnumerable<string> arguments, byte[]? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(directory, arguments, environment);
        var error = process.StandardError.ReadToEndAsync();
        var writing = input is null ? Task.CompletedTask : process.StandardInput.BaseStream.WriteAsync(input).AsTask();
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        writing.GetAwaiter().GetResult();
        process.StandardInput.Close();
        reading.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
    }

    public static Process Start(string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Utf8,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("git could not be started; install git and put it into PATH");
    }
}
