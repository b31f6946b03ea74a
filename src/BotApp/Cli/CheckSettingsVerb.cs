using System.CommandLine;
using System.Text;
using BotApp.Core.Settings;

namespace BotApp.Cli;

/// <summary><c>check-settings</c>: says every error of a settings file. Exit code 0: valid; 1: errors; 2: not found or not readable.</summary>
internal static class CheckSettingsVerb
{
    /// <summary>More is not taken into memory; the reader takes a quarter of it.</summary>
    private const int MaxCharacters = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static Command Create()
    {
        var path = new Argument<string?>("path")
        {
            Description = $"A settings file, a folder of a repository, or - for standard input; {SettingsReader.DefaultPath} under the current folder without it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new Option<string>("--format") { Description = "How the errors are written.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif", "github");
        var command = new Verb(
            "check-settings",
            "Says every error in .github/botapp.yml, with line, column and what was probably meant.",
            [(0, "The settings are valid."), (1, "They have errors."), (2, "They were not found or cannot be read.")]) { path, format };
        command.SetAction(result => Run(
            result.GetValue(path), result.GetValue(format) ?? "text", result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string? path, string format, TextWriter output, TextWriter error)
    {
        var file = FileOf(path);
        string text;
        try
        {
            text = file == "-" ? Read(Console.OpenStandardInput()) : Read(File.OpenRead(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException or NotSupportedException)
        {
            error.WriteLine(Problem(file, exception));
            return 2;
        }

        var result = SettingsReader.Read(text, file == "-" ? SettingsReader.DefaultPath : file);
        output.Write(format switch
        {
            "json" => SettingsErrorText.Json(result),
            "sarif" => SettingsErrorText.Sarif(result),
            "github" => SettingsErrorText.WorkflowCommands(result),
            _ => SettingsErrorText.Plain(result),
        });
        return result.Errors.Count == 0 ? 0 : 1;
    }

    /// <summary>The file meant: in a folder the settings file itself, or where a repository keeps it.</summary>
    private static string FileOf(string? path)
    {
        if (path is null)
        {
            return SettingsReader.DefaultPath;
        }

        if (!Directory.Exists(path))
        {
            return path;
        }

        var here = Path.Combine(path, Path.GetFileName(SettingsReader.DefaultPath));
        return File.Exists(here) ? here : Path.Combine(path, SettingsReader.DefaultPath);
    }

    private static string Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Strict);
        var buffer = new char[MaxCharacters + 1];
        var count = reader.ReadBlock(buffer);
        return count <= MaxCharacters ? new string(buffer, 0, count) : throw new IOException($"It has more than {MaxCharacters} characters, which no settings file has.");
    }

    private static string Problem(string file, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            $"{file}: not found. Name a file, or a folder that has {SettingsReader.DefaultPath}.",
        UnauthorizedAccessException => $"{file}: not readable. Check that it is a file and that you may read it.",
        DecoderFallbackException => $"{file}: not UTF-8 text. Save it as UTF-8.",
        _ => $"{file}: not readable. {exception.Message}",
    };
}
