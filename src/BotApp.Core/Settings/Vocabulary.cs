using BotApp.Core.Commands;

namespace BotApp.Core.Settings;

/// <summary>The vocabulary of <c>.github/botapp.yml</c>: the one source of the reader, the JSON Schema and the list of keys.</summary>
internal static class Vocabulary
{
    private static readonly SettingType<NotifyEvent> SomeEvent = Kinds.Choice<NotifyEvent>();

    private static readonly SettingType<IReadOnlyList<NotifyEvent>> Events = new ListType<IReadOnlyList<NotifyEvent>>(
        new EventType(SomeEvent), "a list of events such as [gate-failed, deployed], or [\"*\"]", min: 1).As(Flat);

    private static readonly Shape<NotifyRule> Notify = new Shape<NotifyRule>(() => new NotifyRule { On = [] }, "One rule: any of its events is told to all of its addresses.")
        .Needed("on", Events, (rule, value) => rule with { On = value }, "The events, or \"*\" for all of them.")
        .Key("slack", Kinds.TargetName, (rule, value) => rule with { Slack = value }, "The name of the operator's target that is a Slack-compatible incoming webhook.")
        .Key("email", new ListType<string>(Kinds.Email, "a list of e-mail addresses", max: 50), (rule, value) => rule with { Email = value }, "E-mail addresses.")
        .Key("webhook", Kinds.TargetName, (rule, value) => rule with { Webhook = value }, "The name of the operator's target that is a signed webhook.")
        .Key("quiet", GateVocabulary.Windows, (rule, value) => rule with { Quiet = value }, "Quiet hours: what happens in them is told in one message when they end.")
        .Rule(NeedsAnAddress);

    private static readonly Shape<CheckSettings> Checks = new Shape<CheckSettings>(() => new CheckSettings(), "How the checks are named.")
        .Key("prefix", Kinds.Text("a text such as \"botapp/\"", 50), (checks, value) => checks with { Prefix = value }, "What every check's name starts with.");

    private static readonly Shape<CommandSettings> Commands = new Shape<CommandSettings>(() => new CommandSettings(), "Comment commands: which, and for whom.")
        .Key("enabled", new ListType<CommandVerb>(Kinds.Choice<CommandVerb>(), "a list of commands"), (commands, value) => commands with { Enabled = value }, "The commands that are answered.")
        .Key("allow", AllowShape(), (commands, value) => commands with { Allow = value.ByVerb }, "Who may give a command, in place of the command's default; any one of the list suffices.")
        .Key("second-person", new ListType<CommandVerb>(Kinds.Choice<CommandVerb>(), "a list of commands"), (commands, value) => commands with { SecondPerson = value }, "Commands that the pull request's author may not give there, such as [override].")
        .Key("prefix", Mention(), (commands, value) => commands with { Prefix = value }, "A mention such as @botapp that commands start with; without it, a slash.")
        .Key("bots", new ListType<long>(Kinds.Whole(1, int.MaxValue).As(id => (long)id), "a list of app ids"), (commands, value) => commands with { Bots = value }, "Ids of GitHub Apps whose comments are read as commands.");

    internal static readonly Shape<RepositorySettings> Root = new Shape<RepositorySettings>(() => new RepositorySettings { HasFile = true }, "What a repository asks of BotApp.")
        .Key("version", Kinds.Whole(1, 1), (settings, value) => settings with { Version = value }, "The version of the vocabulary.")
        .Key("pipelines", PipelineVocabulary.Pipelines, (settings, value) => settings with { Pipelines = value }, "What runs, when, and what is read from it.")
        .Key("tests", TestVocabulary.Tests, (settings, value) => settings with { Tests = value }, "How test results are judged and shown.")
        .Key("coverage", TestVocabulary.Coverage, (settings, value) => settings with { Coverage = value }, "What coverage has to reach.")
        .Key("gate", GateVocabulary.Gate, (settings, value) => settings with { Gate = value }, "The aggregate gate that branch protection can require.")
        .Key("commands", Commands, (settings, value) => settings with { Commands = value }, "Comment commands: which, and for whom.")
        .Key("checks", Checks, (settings, value) => settings with { Checks = value }, "How the checks are named.")
        .Key("notify", new ListType<NotifyRule>(Notify, "a list of rules"), (settings, value) => settings with { Notify = value }, "Who is told about what.")
        .Key("previews", PreviewVocabulary.Previews, (settings, value) => settings with { Previews = value }, "Running copies of a pull request's change.")
        .Key("deployments", DeploymentVocabulary.Deployments, (settings, value) => settings with { Deployments = value }, "Environments that commits are deployed to.")
        .Key("releases", ReleaseVocabulary.Releases, (settings, value) => settings with { Releases = value }, "Packages that tags publish.")
        .Key("migrations", MigrationVocabulary.Migrations, (settings, value) => settings with { Migrations = value }, "The expand/contract check of database migrations.");

    private static IReadOnlyList<NotifyEvent> Flat(IReadOnlyList<IReadOnlyList<NotifyEvent>> lists) => [.. lists.SelectMany(list => list).Distinct()];

    private static void NeedsAnAddress(NotifyRule rule, MappingNode node, SettingsPlace place)
    {
        if (!node.Entries.Any(entry => entry.Key.Text is "slack" or "email" or "webhook"))
        {
            place.Errors.Add(SettingsErrorCode.MissingKey, node.Span, place.Path, $"{place.Name}: nobody is told; add slack, email or webhook.", "slack, email or webhook", "none of them");
        }
    }

    private static ScalarType<string> Mention() => new(
        "a mention such as @botapp",
        text => text.Length is > 1 and <= 50 && text[0] is '@' or '/' && text.Skip(1).All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') ? new(text) : Parsed<string>.Bad(),
        () => Kinds.TextSchema("^[@/][A-Za-z0-9_-]+$", 50));

    private static Shape<AllowTable> AllowShape() => CommandList.All.Aggregate(
        new Shape<AllowTable>(() => new AllowTable(new Dictionary<CommandVerb, IReadOnlyList<Allowance>>()), "Who may give a command."),
        (shape, command) => shape.Key(command.Name, Kinds.Allowed, (table, value) => table.With(command.Verb, value), $"Who may give {command.Name}: {command.Help}"));

    private sealed record AllowTable(IReadOnlyDictionary<CommandVerb, IReadOnlyList<Allowance>> ByVerb)
    {
        internal AllowTable With(CommandVerb verb, IReadOnlyList<Allowance> who) => new(new Dictionary<CommandVerb, IReadOnlyList<Allowance>>(ByVerb) { [verb] = who });
    }
}
