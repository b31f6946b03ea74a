using System.CommandLine;
using BotApp.Planning;
using BotApp.Setup;

namespace BotApp.Cli;

/// <summary>
/// <c>plan</c>: decides without doing, what a payload would lead to or what other settings would change. Exit code 0: decided, possibly
/// nothing; 1: the settings have errors (with <c>--event</c>), or something could not be judged; 2: an input cannot be read, or is not in order.
/// </summary>
internal static class PlanVerb
{
    private const int Ok = 0;
    private const int BrokenSettings = 1;
    private const int Unreadable = 2;

    internal static Command Create(Func<IConfiguration>? configuration = null)
    {
        var payload = new Option<string?>("--event") { Description = "A saved webhook payload (or a delivery saved from GitHub's API); - is standard input.", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "The event, such as pull_request. Default: told from the file's name or content.", HelpName = "EVENT" };
        var settings = new Option<string?>("--settings") { Description = "The settings file to decide by. With --event by default none, as in a repository without one.", HelpName = "FILE" };
        var role = new Option<string?>("--role") { Description = "With --event: the role of whoever commented or pressed a button. Default: by the payload's association, else write." };
        role.AcceptOnlyFromAmong("admin", "maintain", "write", "triage", "read", "none");
        var format = new Option<string>("--format") { Description = "What to print.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var repository = new RepositoryPlanOptions();
        var command = new Verb(
            "plan",
            "Say what BotApp would do, and why, without doing it: with --event what it would do with a payload (asks nobody: what the payload does not say is assumed and listed); with --repository what --settings would change for its open pull requests (reads the service's database and GitHub, writes nothing).",
            [(0, "It was decided, possibly that nothing is to be done."), (1, "The settings have errors (with --event), or something could not be judged."), (2, "An input cannot be read, or is not in order.")])
        {
            payload, name, settings, role, format, repository.Repository, repository.Branch, repository.PullRequest, repository.Limit,
        };
        command.Validators.Add(result =>
        {
            var (hasEvent, hasRepository) = (result.GetValue(payload) is not null, result.GetValue(repository.Repository) is not null);
            if (hasEvent == hasRepository || (hasRepository && result.GetValue(settings) is null))
            {
                result.AddError("Say either --event FILE, or --repository OWNER/NAME with --settings FILE.");
                return;
            }

            // What the other kind takes would be passed over in silence, and the plan be another than was asked for.
            foreach (var stray in (Option[])(hasEvent ? [repository.Branch, repository.PullRequest, repository.Limit] : [name, role]))
            {
                if (result.GetResult(stray) is { Implicit: false })
                {
                    result.AddError($"{stray.Name} goes with {(hasEvent ? "--repository" : "--event")}, not with {(hasEvent ? "--event" : "--repository")}.");
                }
            }
        });
        command.SetAction(async (parse, cancellation) =>
        {
            var (output, error, isJson) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error, parse.GetRequiredValue(format) == "json");
            try
            {
                var text = parse.GetValue(settings) is { } file ? await VerbFiles.ReadTextAsync(file, cancellation) : null;
                if (parse.GetValue(payload) is not { } saved)
                {
                    var request = repository.Request(parse, text ?? ""); // the validator has seen to it
                    return await RepositoryPlanRun.RunAsync(request, (configuration ?? VerbConfiguration.Read)(), isJson, output, error, cancellation);
                }

                var read = SavedPayload.Read(await VerbFiles.ReadAsync(saved, SavedPayload.MaxBytes, cancellation), saved, parse.GetValue(name));
                var plan = PayloadPlan.Of(read, text, parse.GetValue(role), TimeProvider.System.GetUtcNow());
                await output.WriteAsync(isJson ? PlanPrint.Json(plan) : PlanPrint.Text(plan));
                return plan.IsUnreadable ? Unreadable : plan.SettingsErrors.Count > 0 ? BrokenSettings : Ok;
            }
            catch (Exception exception) when (exception is FormatException or CredentialsProblem or ConfigurationProblem)
            {
                await error.WriteLineAsync(exception.Message);
                return Unreadable;
            }
        });
        return command;
    }
}
