using System.Globalization;
using System.Text;
using BotApp.Core.Checks;
using BotApp.Core.Gating;

namespace BotApp.Core.Deployments;

/// <summary>What a deployment brings, and the question whether it shall.</summary>
internal static class DeployChanges
{
    /// <summary>A deployment's description has at most so many characters. Source: https://docs.github.com/en/rest/deployments/statuses (the same is kept to for the deployment itself).</summary>
    private const int MaxDescription = 140;

    /// <summary>Of migrations so many are listed.</summary>
    private const int MaxMigrations = 20;

    /// <summary>The list of changes, with the comparison; empty when nothing is known.</summary>
    public static string List(DeployAttempt attempt, Facts facts)
    {
        if (attempt.Changes is not { } changes || attempt.Previous is not { } previous)
        {
            return "";
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Against {CommitRules.Short(previous)}: {Words(changes.Ahead, "commit")} more, {Words(changes.Behind, "commit")} less.\n");
        foreach (var pull in changes.Pulls)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- #{pull.Number} {MarkdownEncoder.Text(pull.Title)}");
        }

        if (!changes.IsAll)
        {
            text.Append("\n- … and more");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n\n{MarkdownEncoder.Link("All changes", $"{facts.Repository.Url}/compare/{previous}...{attempt.Sha}")}\n").ToString();
    }

    /// <summary>The same in the 140 characters of a deployment's description: whole entries only, then how many more there are.</summary>
    public static string Short(DeployAttempt attempt)
    {
        var what = attempt.IsRollback ? "back to" : "deploys";
        if (attempt.Changes is not { } changes || attempt.Previous is not { } previous)
        {
            return $"{what} {CommitRules.Short(attempt.Sha)}";
        }

        var begin = $"{what} {CommitRules.Short(attempt.Sha)} after {CommitRules.Short(previous)}, +{changes.Ahead.ToString(CultureInfo.InvariantCulture)} -{changes.Behind.ToString(CultureInfo.InvariantCulture)}";
        var text = new StringBuilder(begin);
        for (var shown = 0; shown < changes.Pulls.Count; shown++)
        {
            var pull = changes.Pulls[shown];
            var entry = $"{(shown == 0 ? ": " : "; ")}#{pull.Number.ToString(CultureInfo.InvariantCulture)} {PlainText.OneLine(pull.Title)}";
            var rest = changes.Pulls.Count - shown - 1;
            var more = rest > 0 || !changes.IsAll ? $" and {(rest > 0 && changes.IsAll ? rest.ToString(CultureInfo.InvariantCulture) + " " : "")}more" : "";
            if (text.Length + entry.Length + more.Length > MaxDescription)
            {
                return shown == 0 ? begin : text.Append(CultureInfo.InvariantCulture, $" and {(changes.IsAll ? (rest + 1).ToString(CultureInfo.InvariantCulture) + " " : "")}more").ToString();
            }

            text.Append(entry);
        }

        return changes.IsAll || changes.Pulls.Count == 0 ? text.ToString() : text.Append(" and more").ToString();
    }

    /// <summary>The question to whoever asked, with all they have to know to answer it.</summary>
    public static string Question(string what, EnvironmentState state, DeployAttempt attempt, Facts facts)
    {
        var text = new StringBuilder();
        var until = FreezeRules.Utc(attempt.ConfirmBy ?? facts.Now);
        var where = attempt.Asked == CommandPlace.Button
            ? "Press \"Confirm\" below"
            : "React to this comment with 👍 (👎 takes it back), or press \"Confirm\" at its check";
        text.Append(CultureInfo.InvariantCulture, $"{what} is to be confirmed. {where}, until {until}. Exactly {CommitRules.Short(attempt.Sha)} is then {(attempt.IsRollback ? "brought back" : "deployed")}, or nothing.\n\n");
        text.Append(List(attempt, facts));
        return text.Append(Migrations(state, attempt)).Append(Risks(attempt)).ToString();
    }

    // Going back leaves the database as the newer code made it.
    private static string Migrations(EnvironmentState state, DeployAttempt attempt)
    {
        if (!attempt.IsRollback || state.Live is not { } live)
        {
            return "";
        }

        var applied = new[] { live }.Concat(state.Former).TakeWhile(one => one.Sha != attempt.Sha).SelectMany(one => one.Migrations).ToList();
        return applied.Count == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"\nThe deployments in between say they applied {Words(applied.Count, "migration")}, which a rollback does not undo: {string.Join(", ", applied.Take(MaxMigrations).Select(one => MarkdownEncoder.CodeInText(one)))}{(applied.Count > MaxMigrations ? " …" : "")}\n");
    }

    private static string Risks(DeployAttempt attempt) => attempt.Risks.Count == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"\nThe code that comes back may fail over what was done to the database since, which a rollback does not undo: {string.Join("; ", attempt.Risks.Select(MarkdownEncoder.Text))}\n");

    private static string Words(int count, string what) => count == 1 ? $"one {what}" : $"{count.ToString(CultureInfo.InvariantCulture)} {what}s";
}
