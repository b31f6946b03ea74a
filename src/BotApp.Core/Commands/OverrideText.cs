using BotApp.Core.Checks;
using BotApp.Core.Gating;
using BotApp.Core.Settings;

namespace BotApp.Core.Commands;

/// <summary>How somebody who may can let the gate pass over what failed: said in words, because a button carries no reason.</summary>
internal static class OverrideText
{
    /// <summary>A sentence of Markdown below the gate's table; empty where nothing that failed can be passed over, or nobody may.</summary>
    public static string Of(Requirement gate, RepositorySettings settings)
    {
        var failed = gate.Children.FirstOrDefault(child => child is { State: RequirementState.Failed, Overridable: true });
        var allowed = CommandPermissions.AllowedFor(CommandVerb.Override, settings.Commands);
        if (failed is null || allowed.Count == 0 || !settings.Commands.Enabled.Contains(CommandVerb.Override))
        {
            return "";
        }

        var name = failed.Name.Any(char.IsWhiteSpace) ? $"\"{failed.Name}\"" : failed.Name;
        return $"\nA comment {MarkdownEncoder.CodeInText($"/override {name} reason:\"WHY\"")} lets the gate pass over it on this commit; that needs {MarkdownEncoder.Text(CommandPermissions.Needed(allowed))}.\n";
    }
}
