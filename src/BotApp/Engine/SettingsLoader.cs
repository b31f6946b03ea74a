using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BotApp.Core;
using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>The settings of a branch: its own file, else the one of the owner's <c>.github</c> repository, else none. What cannot be read is never "none".</summary>
internal sealed class SettingsLoader(GitHubClient github, Store store)
{
    internal const string Path = ".github/botapp.yml";

    /// <summary>What is read of a settings file at most; a larger one is refused by the reader with its own sentence.</summary>
    internal const int MaxBytes = 512 * 1024;

    // Losable: the last good settings by repository and branch, kept for the time GitHub does not answer.
    private readonly ConcurrentDictionary<(long Repository, string Branch), RepositorySettings> _lastGood = new();

    /// <summary>The settings and a fingerprint of their text (of its absence, too); null when it could not be read.</summary>
    internal async Task<(SettingsFact Settings, string? Print)> ReadAsync(RepositoryRef repository, string branch, CancellationToken cancellationToken)
    {
        var key = (repository.RepositoryId, branch);
        try
        {
            var file = await github.Contents.GetFileAsync(repository, Path, branch, MaxBytes, cancellationToken) ?? await OwnersAsync(repository, cancellationToken);
            if (file is null)
            {
                _lastGood.TryRemove(key, out _);
                return (new SettingsFact.None(), "none");
            }

            if (file.Text is not { } text)
            {
                return (new SettingsFact.Unavailable(file.Problem ?? "the file has no text", _lastGood.GetValueOrDefault(key)), null);
            }

            var print = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
            var result = SettingsReader.Read(text, Path);
            if (result.Settings is not { } settings || result.Errors.Count > 0)
            {
                return (new SettingsFact.Broken(result.Errors, text, _lastGood.GetValueOrDefault(key)), print);
            }

            _lastGood[key] = settings;
            return (new SettingsFact.Loaded(settings), print);
        }
        catch (Exception exception) when (exception is GitHubUnavailable or GitHubRefused or GitHubUnreadable or GitHubAnswerTooLarge)
        {
            return (new SettingsFact.Unavailable(exception.Message, _lastGood.GetValueOrDefault(key)), null);
        }
    }

    /// <summary>The settings file as a commit has it.</summary>
    internal async Task<ProposedSettings> ProposedAsync(RepositoryRef repository, string sha, CancellationToken cancellationToken)
    {
        var file = await github.Contents.GetFileAsync(repository, Path, sha, MaxBytes, cancellationToken);
        if (file?.Text is not { } text)
        {
            return new ProposedSettings(Path, [], "", Deleted: file is null);
        }

        var read = SettingsReader.Read(text, Path);
        return new ProposedSettings(Path, read.Errors, text, Deleted: false) { Settings = read.Settings };
    }

    private async Task<RepositoryFile?> OwnersAsync(RepositoryRef repository, CancellationToken cancellationToken) =>
        await store.Repositories.FindAsync($"{repository.Owner}/.github", cancellationToken) is { } known && known.Id != repository.RepositoryId
            ? await github.Contents.GetFileAsync(new RepositoryRef(known.InstallationId, known.Id, known.Owner, known.Name), Path, known.DefaultBranch ?? "main", MaxBytes, cancellationToken)
            : null;
}
