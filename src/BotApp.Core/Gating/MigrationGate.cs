using BotApp.Core.Checks;
using BotApp.Core.Migrations;
using BotApp.Core.Settings;

namespace BotApp.Core.Gating;

/// <summary>The gate's requirement for migrations, from what their check last said. A group of the merge queue is made of pull requests that were judged.</summary>
internal static class MigrationGate
{
    /// <summary>The requirement; none without the section <c>migrations</c>.</summary>
    public static IEnumerable<Requirement> Of(GateInput input)
    {
        if (input.Settings.Migrations is not { } settings || input.State is not PullRequestState pull)
        {
            return [];
        }

        var requirement = pull.Migrations is not { } known || known.Sha != pull.HeadSha ? Requirement.Pending(MigrationCheck.Name, "waiting", "the migrations of this commit have not been read yet.")
            : known.Conclusion == CheckConclusion.Failure ? Requirement.Failed(MigrationCheck.Name, known.Code, known.Reason)
            // What cannot be told may be a contraction: where those fail, it does not pass.
            : known.Code == "unknown" && settings.Contract == MigrationLevel.Failure ? Requirement.Failed(MigrationCheck.Name, known.Code, known.Reason)
            : Requirement.Passed(MigrationCheck.Name, known.Code, known.Reason);
        return [requirement with { Overridable = true }];
    }
}
