namespace BotApp.Storage;

/// <summary>The project's one database, by topic. Only this folder contains SQL.</summary>
internal sealed class Store(Database database)
{
    internal Database Database => database;

    internal Migrations Migrations { get; } = new(database);

    internal Inbox Inbox { get; } = new(database);

    internal Subjects Subjects { get; } = new(database);

    internal Decisions Decisions { get; } = new(database);

    internal Effects Effects { get; } = new(database);

    internal Timers Timers { get; } = new(database);

    internal GitHubIds GitHubIds { get; } = new(database);

    internal Runs Runs { get; } = new(database);

    internal History History { get; } = new(database);

    internal BadgeQueries Badges { get; } = new(database);

    internal TrendQueries Trends { get; } = new(database);

    internal Quarantines Quarantines { get; } = new(database);

    internal Freezes Freezes { get; } = new(database);

    internal PreviewSlots PreviewSlots { get; } = new(database);

    internal Deployments Deployments { get; } = new(database);

    internal Releases Releases { get; } = new(database);

    internal Uploads Uploads { get; } = new(database);

    internal Statements Statements { get; } = new(database);

    internal RunnerEvents RunnerEvents { get; } = new(database);

    internal Heads Heads { get; } = new(database);

    internal Notices Notices { get; } = new(database);

    internal SeenTags SeenTags { get; } = new(database);

    internal Leases Leases { get; } = new(database);

    internal EarlierReplicas EarlierReplicas { get; } = new(database);

    internal Repositories Repositories { get; } = new(database);

    internal Alive Alive { get; } = new(database);

    internal Installations Installations { get; } = new(database);

    internal Onboardings Onboardings { get; } = new(database);

    internal Forgetting Forgetting { get; } = new(database);

    internal RestingSubjects RestingSubjects { get; } = new(database);

    internal DeadLetters DeadLetters { get; } = new(database);

    internal Counters Counters { get; } = new(database);

    internal AuditTrail Audit { get; } = new(database);

    internal Sessions Sessions { get; } = new(database);

    internal ProtectionKeys ProtectionKeys { get; } = new(database);

    internal ApiTokens ApiTokens { get; } = new(database);

    internal ApiQueries Api { get; } = new(database);

    internal Asks Asks { get; } = new(database);

    internal DashboardQueries Queries { get; } = new(database);

    internal RunQueries RunPages { get; } = new(database);

    internal TestQueries Tests { get; } = new(database);

    internal SubjectWords Words { get; } = new(database);

    internal SearchQueries Search { get; } = new(database);

    internal Retention Retention { get; } = new(database, new AuditTrail(database));
}
