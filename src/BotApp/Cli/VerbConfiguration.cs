using BotApp.Setup;
using Microsoft.Extensions.Options;

namespace BotApp.Cli;

/// <summary>The configuration cannot be read; the message says what of it and why.</summary>
internal sealed class ConfigurationProblem(string message, Exception cause) : InvalidOperationException(message, cause);

/// <summary>The service's configuration as a verb sees it: the settings file beside the program, what registering the App left, then the environment, then the folder of secrets.</summary>
internal static class VerbConfiguration
{
    /// <summary>All of it, as it stands now.</summary>
    /// <exception cref="CredentialsProblem">The file of credentials cannot be used.</exception>
    /// <exception cref="ConfigurationProblem">Another of these places cannot be read.</exception>
    internal static IConfiguration Read()
    {
        try
        {
            var builder = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddSecretFiles();
            CredentialsFile.Of(builder.Build()).AddTo(builder);
            return builder.Build();
        }
        catch (OptionsValidationException invalid)
        {
            throw new ConfigurationProblem(string.Join(' ', invalid.Failures), invalid);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationProblem(Sentence(exception), exception);
        }
    }

    /// <summary>What went wrong and, where the cause says more (the line of a file), that too; on one line.</summary>
    internal static string Sentence(Exception exception)
    {
        var cause = exception.GetBaseException();
        return string.Join(' ', new[] { exception.Message, cause.Message }.Distinct(StringComparer.Ordinal).Select(message => message.ReplaceLineEndings(" ").Trim()));
    }
}
