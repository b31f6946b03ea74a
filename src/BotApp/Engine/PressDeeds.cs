using BotApp.Core;
using BotApp.Core.Checks;
using BotApp.GitHub;
using Microsoft.Extensions.Options;

namespace BotApp.Engine;

/// <summary>Answers at the check where somebody pressed a button.</summary>
internal sealed class PressDeeds(GitHubClient github, IOptions<GitHubOptions> options)
{
    /// <summary>Writes the answer above what our newest check of that name says; one that is not completed says what comes of it by itself.</summary>
    internal async Task AnswerAsync(RepositoryRef repository, AnswerPress answer, CancellationToken cancellationToken)
    {
        var runs = await github.CheckRuns.ListForRefAsync(repository, answer.Sha, answer.CheckName, options.Value.AppId, latest: false, cancellationToken);
        var newest = runs.Items.Where(run => run.Name == answer.CheckName && run.App?.Id == options.Value.AppId).MaxBy(run => run.Id);
        if (newest is not { Status: "completed", Conclusion: { } conclusion })
        {
            return;
        }

        var write = new CheckRunWrite
        {
            Name = newest.Name,
            HeadSha = newest.HeadSha,
            ExternalId = newest.ExternalId ?? "",
            Status = newest.Status,
            Conclusion = conclusion,
            DetailsUrl = newest.DetailsUrl,
            StartedAt = newest.StartedAt,
            CompletedAt = newest.CompletedAt,
            Title = newest.Output?.Title ?? newest.Name,
            Summary = PressAnswer.Put(newest.Output?.Summary, answer.Text),
            Text = newest.Output?.Text,
            Actions = [.. answer.Buttons.Select(button => new CheckAction(button.Label, button.Description, button.Identifier))],
        };
        await github.CheckRuns.UpdateAsync(repository, newest.Id, write, [], cancellationToken);
    }
}
