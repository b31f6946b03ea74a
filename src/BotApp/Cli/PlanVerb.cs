using System.CommandLine;
using BotApp.Planning;

namespace BotApp.Cli;

/// <summary><c>plan</c>: decides without doing. Exit code 0: decided, possibly nothing; 1: the settings have errors; 2: an input cannot be read.</summary>
internal static class PlanVerb
{
    private const int Ok = 0;
    private const int BrokenSettings = 1;
    private const int Unreadable = 2;

    internal static Command Create()
    {
        var payload = new Option<string>("--event") { Description = "A saved webhook payload (or a delivery saved from GitHub's API); - is standard input.", HelpName = "FILE", Required = true };
        var name = new Option<string?>("--name") { Description = "The event, such as pull_request. Default: told from the file's name or content.", HelpName = "EVENT" };
        var settings = new Option<string?>("--settings") { Description = "The settings file to decide by. Default: none, as in a repository without one.", HelpName = "FILE" };
        var role = new Option<string?>("--role") { Description = "The role of whoever commented or pressed a button. Default: by the payload's association, else write." };
        role.AcceptOnlyFromAmong("admin", "maintain", "write", "triage", "read", "none");
        var format = new Option<string>("--format") { Description = "What to print.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("plan", "Say what BotApp would do with a payload, and why, without doing it. Asks nobody: what the payload does not say is assumed and listed.")
        {
            payload, name, settings, role, format,
        };
        command.SetAction(async (parse, cancellation) =>
        {
            var output = parse.InvocationConfiguration.Output;
            try
            {
                var saved = SavedPayload.Read(await VerbFiles.ReadAsync(parse.GetRequiredValue(payload), SavedPayload.MaxBytes, cancellation), parse.GetRequiredValue(payload), parse.GetValue(name));
                var text = parse.GetValue(settings) is { } file ? await VerbFiles.ReadTextAsync(file, cancellation) : null;
                var plan = PayloadPlan.Of(saved, text, parse.GetValue(role), TimeProvider.System.GetUtcNow());
                await output.WriteAsync(parse.GetRequiredValue(format) == "json" ? PlanPrint.Json(plan) : PlanPrint.Text(plan));
                return plan.IsUnreadable ? Unreadable : plan.SettingsErrors.Count > 0 ? BrokenSettings : Ok;
            }
            catch (FormatException exception)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(exception.Message);
                return Unreadable;
            }
        });
        return command;
    }
}
