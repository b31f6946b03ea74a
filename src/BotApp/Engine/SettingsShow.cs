using BotApp.Core.Settings;
using BotApp.GitHub;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>The settings file of a repository as it is live, for whoever wants to change it: read from GitHub as the service reads it, nothing is written.</summary>
internal sealed class SettingsShow(GitHubClient github)
{
    /// <summary>Reads it.</summary>
    internal async Task<ShownSettings> ReadAsync(StoredRepository repository, CancellationToken cancellationToken)
    {
        var place = new RepositoryRef(repository.InstallationId, repository.Id, repository.Owner, repository.Name);
        try
        {
            var now = await github.Repositories.GetAsync(place, cancellationToken);
            var name = now?.DefaultBranch ?? repository.DefaultBranch ?? "main";
            if (await github.Contents.GetBranchAsync(place, name, cancellationToken) is not { } branch)
            {
                return new ShownSettings(name, "", null, null) { Problem = $"The branch {name} has no commit yet: push one first." };
            }

            var file = await github.Contents.GetFileAsync(place, SettingsLoader.Path, branch.Commit.Sha, SettingsLoader.MaxBytes, cancellationToken);
            return new ShownSettings(name, branch.Commit.Sha, file?.Sha, file?.Text) { Problem = file is { Text: null } ? file.Problem : null, IsArchived = now?.Archived == true };
        }
        catch (GitHubException problem)
        {
            return new ShownSettings(repository.DefaultBranch ?? "", "", null, null)
            {
                Problem = problem switch
                {
                    GitHubNoAccess => "The App may not read this repository (any more): install it there, or accept its permissions.",
                    GitHubPaused paused => $"GitHub asks this installation to wait until {paused.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC.",
                    _ => "GitHub could not be read. Try again in a moment.",
                },
            };
        }
    }
}

/// <summary>The settings file as it is on the default branch.</summary>
/// <param name="Branch">The default branch.</param>
/// <param name="Head">Its newest commit; empty where it could not be read.</param>
/// <param name="Blob">What git calls the file's content; null when there is no such file.</param>
/// <param name="Text">What it says; null when there is none, or it could not be read.</param>
internal sealed record ShownSettings(string Branch, string Head, string? Blob, string? Text)
{
    /// <summary>Why it could not be read; null when it could, or there is none.</summary>
    public string? Problem { get; init; }

    /// <summary>The repository takes no change.</summary>
    public bool IsArchived { get; init; }

    /// <summary>What reading it gives; null when there is nothing to read.</summary>
    public SettingsResult? Read { get; } = Text is null ? null : SettingsReader.Read(Text, SettingsReader.DefaultPath);
}
