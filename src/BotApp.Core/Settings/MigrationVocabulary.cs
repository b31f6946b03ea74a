namespace BotApp.Core.Settings;

/// <summary>The keys under <c>migrations</c>.</summary>
internal static class MigrationVocabulary
{
    private static readonly Shape<MigrationAcknowledgement> Acknowledge = new Shape<MigrationAcknowledgement>(() => new MigrationAcknowledgement(), "How a contraction is accepted.")
        .Key("label", Kinds.Text("a label", 50), (acknowledge, value) => acknowledge with { Label = value }, "The label that accepts it.")
        .Key("by", Kinds.Allowed, (acknowledge, value) => acknowledge with { By = value }, "Whose label counts; anybody's who can label without it.");

    internal static readonly Shape<MigrationSettings> Migrations = new Shape<MigrationSettings>(() => new MigrationSettings(), "The expand/contract check of database migrations.")
        .Key("frameworks", new ListType<MigrationFramework>(Kinds.Choice<MigrationFramework>(), "a list of frameworks", min: 1), (migrations, value) => migrations with { Frameworks = value }, "Whose migration files are read.")
        .Key("paths", Kinds.Patterns, (migrations, value) => migrations with { Paths = value }, "Where they are.")
        .Key("mixed", Kinds.Choice<MigrationLevel>(), (migrations, value) => migrations with { Mixed = value }, "Expanding and contracting in one pull request.")
        .Key("contract", Kinds.Choice<MigrationLevel>(), (migrations, value) => migrations with { Contract = value }, "Contracting alone.")
        .Key("one-step-removal", Kinds.Choice<MigrationLevel>(), (migrations, value) => migrations with { OneStepRemoval = value }, "Removing a field in the same step as its last use.")
        .Key("acknowledge", Acknowledge, (migrations, value) => migrations with { Acknowledge = value }, "How a contraction is accepted.");
}
