namespace BotApp.Core.Settings;

/// <summary>The keys under <c>deployments</c>.</summary>
internal static class DeploymentVocabulary
{
    private static readonly Shape<AutoDeploy> Auto = new Shape<AutoDeploy>(() => new AutoDeploy(), "Deploying without being asked.")
        .Key("on", Kinds.Choice<AutoDeployOn>(), (auto, value) => auto with { On = value }, "What starts it.")
        .Key("branches", Kinds.Patterns, (auto, value) => auto with { Branches = value }, "Branches; the default branch without it.")
        .Key("require-checks", Kinds.Choice<ChecksRequired>(), (auto, value) => auto with { RequireChecks = value }, "Which checks must be green first.");

    private static readonly Shape<DeployRequirements> Require = new Shape<DeployRequirements>(() => new DeployRequirements(), "What must be true of the commit.")
        .Key("checks", Kinds.Choice<ChecksRequired>(), (require, value) => require with { Checks = value }, "Which checks must be green.")
        .Key("up-to-date", Kinds.Choice<UpToDate>(), (require, value) => require with { UpToDate = value }, "What being behind the base does.")
        .Key("approvals", Kinds.Whole(0, 10), (require, value) => require with { Approvals = value }, "Approving reviews.");

    private static readonly Shape<DeployAllowances> Allow = new Shape<DeployAllowances>(() => new DeployAllowances(), "Who may deploy and roll back.")
        .Key("deploy", Kinds.Allowed, (allow, value) => allow with { Deploy = value }, "Who may deploy.")
        .Key("rollback", Kinds.Allowed, (allow, value) => allow with { Rollback = value }, "Who may roll back.");

    private static readonly Shape<ApprovalSettings> Approvals = new Shape<ApprovalSettings>(() => new ApprovalSettings(), "Somebody else's word before it begins.")
        .Key("count", Kinds.Whole(1, 10), (approvals, value) => approvals with { Count = value }, "How many people have to approve.")
        .Key("by", Kinds.Allowed, (approvals, value) => approvals with { By = value }, "Who may; without it who may deploy there.")
        .Key("environment", Kinds.Text("an environment", 255), (approvals, value) => approvals with { Environment = value }, "GitHub's environment whose reviewers GitHub asks; BotApp then asks nobody itself.")
        .Key("prevent-self-review", Kinds.Flag, (approvals, value) => approvals with { PreventSelfReview = value }, "Whether the invoker's own approval does not count.")
        .Key("timeout", Kinds.Duration("1m", "30d"), (approvals, value) => approvals with { Timeout = value }, "What nobody approved by then is not deployed.")
        .Rule(OneAsks);

    private static readonly Shape<WatchSettings> Watch = new Shape<WatchSettings>(() => new WatchSettings(), "Asking the site on after the deployment.")
        .Key("for", Kinds.Duration("1s", "24h"), (watch, value) => watch with { For = value }, "How long.")
        .Key("every", Kinds.Duration("1s", "1h"), (watch, value) => watch with { Every = value }, "The pause between two rounds of questions.")
        .Key("fail-after", Kinds.Whole(1, 100), (watch, value) => watch with { FailAfter = value }, "So many rounds in a row without the right answers count.");

    private static readonly Shape<ConfirmSettings> Confirm = new Shape<ConfirmSettings>(() => new ConfirmSettings(), "Asking the invoker once more, by a reaction or a button.")
        .Key("timeout", Kinds.Duration("10s", "24h"), (confirm, value) => confirm with { Timeout = value }, "No answer by then is a no.");

    private static readonly Shape<DeployConcurrency> Concurrency = new Shape<DeployConcurrency>(() => new DeployConcurrency(), "What happens when several are asked for.")
        .Key("lock", Kinds.Choice<DeployLock>(), (concurrency, value) => concurrency with { Lock = value }, "Whether one environment takes one at a time.")
        .Key("behavior", Kinds.Choice<DeployBehavior>(), (concurrency, value) => concurrency with { Behavior = value }, "Which of those that wait come next.")
        .Key("unlock-on-merge", Kinds.Flag, (concurrency, value) => concurrency with { UnlockOnMerge = value }, "Whether a lock ends when the pull request it was said on is merged.");

    private static readonly Shape<DeployWindows> Windows = new Shape<DeployWindows>(() => new DeployWindows(), "When deploying is allowed; a denial beats a permission.")
        .Key("allow", GateVocabulary.Windows, (windows, value) => windows with { Allow = value }, "Only in these.")
        .Key("deny", GateVocabulary.Windows, (windows, value) => windows with { Deny = value }, "Never in these.")
        .Key("override", Kinds.Allowed, (windows, value) => windows with { Override = value }, "Who may deploy outside the windows, with a reason.");

    private static readonly Shape<RollbackSettings> Rollback = new Shape<RollbackSettings>(() => new RollbackSettings(), "Going back.")
        .Key("target", Kinds.Choice<RollbackTarget>(), (rollback, value) => rollback with { Target = value }, "Where to.")
        .Key("on-smoke-failure", Kinds.Choice<SmokeFailure>(), (rollback, value) => rollback with { OnSmokeFailure = value }, "What a failed probe does.")
        .Key("pin-after", Kinds.Flag, (rollback, value) => rollback with { PinAfter = value }, "Whether automatic deployments pause afterwards.")
        .Key("block-on-contract-migration", Kinds.Flag, (rollback, value) => rollback with { BlockOnContractMigration = value }, "Whether a contract migration in between forbids it.");

    private static readonly Shape<DeployNotify> Notify = new Shape<DeployNotify>(() => new DeployNotify(), "Who is told.")
        .Key("changes", Kinds.Flag, (notify, value) => notify with { Changes = value }, "Whether the list of changes is part of it.")
        .Key("email", new ListType<string>(Kinds.Email, "a list of e-mail addresses", max: 50), (notify, value) => notify with { Email = value }, "E-mail addresses.");

    private static readonly Shape<DeploymentSettings> Deployment = new Shape<DeploymentSettings>(() => new DeploymentSettings { Name = "", Workflow = "" }, "One environment.")
        .Key("runner", PipelineVocabulary.Runner, (deployment, value) => deployment with { Runner = value }, "A runner the operator configured; actions always exists.")
        .Needed("workflow", PipelineVocabulary.Workflow, (deployment, value) => deployment with { Workflow = value }, "The workflow that deploys, taken from the default branch.")
        .Key("inputs", PipelineVocabulary.Inputs, (deployment, value) => deployment with { Inputs = value }, "Inputs for the run.")
        .Key("timeout", Kinds.Duration("10s", "7d"), (deployment, value) => deployment with { Timeout = value }, "The longest a run may take.")
        .Key("auto", Auto, (deployment, value) => deployment with { Auto = value }, "Deploying without being asked.")
        .Key("production", Kinds.Flag, (deployment, value) => deployment with { Production = value }, "Whether this is production.")
        .Key("url", PreviewVocabulary.Url(), (deployment, value) => deployment with { Url = value }, "The site's address, which the probes are sent to.")
        .Key("smoke", PreviewVocabulary.Smoke, (deployment, value) => deployment with { Smoke = value }, "What must answer before the deployment is called good.")
        .Key("requires", new ListType<string>(Kinds.Text("an environment", 100), "a list of environments"), (deployment, value) => deployment with { Requires = value }, "Environments in which the same commit must be live first.")
        .Key("require", Require, (deployment, value) => deployment with { Require = value }, "What must be true of the commit.")
        .Key("allow", Allow, (deployment, value) => deployment with { Allow = value }, "Who may deploy and roll back.")
        .Key("approvals", Approvals, (deployment, value) => deployment with { Approvals = value }, "Somebody else's word before it begins.")
        .Key("confirm", Confirm, (deployment, value) => deployment with { Confirm = value }, "Asking the invoker once more, by a reaction or a button.")
        .Key("watch", Watch, (deployment, value) => deployment with { Watch = value }, "Asking the site on after the deployment.")
        .Key("concurrency", Concurrency, (deployment, value) => deployment with { Concurrency = value }, "What happens when several are asked for.")
        .Key("windows", Windows, (deployment, value) => deployment with { Windows = value }, "When deploying is allowed.")
        .Key("rollback", Rollback, (deployment, value) => deployment with { Rollback = value }, "Going back.")
        .Key("mark-tag", Kinds.Template("a tag such as \"deployed/production/{utc}\"", "utc", "sha", "environment"), (deployment, value) => deployment with { MarkTag = value }, "The tag put on what is live; it must not look like a release.")
        .Key("button", Kinds.Flag, (deployment, value) => deployment with { Button = value }, "\"Deploy\" and \"Roll back\" on the check.")
        .Key("notify", Notify, (deployment, value) => deployment with { Notify = value }, "Who is told of a deployment.")
        .Rule((deployment, node, place) => PipelineVocabulary.WorkflowOfActions(deployment.Runner, node, place))
        .Rule(ProbesNeedAnAddress)
        .Rule(WatchesAsk)
        .Rule(OneReviewAtATime);

    internal static readonly SettingType<IReadOnlyList<DeploymentSettings>> Deployments =
        new NamedType<DeploymentSettings>(Deployment, (deployment, name) => deployment with { Name = name }, NameRule.Simple("environment"), 50);

    private static void ProbesNeedAnAddress(DeploymentSettings deployment, MappingNode node, SettingsPlace place)
    {
        if (deployment.Smoke.Count > 0 && node.Entry("url") is null && node.Entry("smoke") is { } smoke)
        {
            place.Errors.Add(SettingsErrorCode.MissingKey, smoke.Key.Span, place.At("url").Path, $"{place.Name}: the probes under smoke need the site's address; add url.", "url", "nothing");
        }
    }

    private static void WatchesAsk(DeploymentSettings deployment, MappingNode node, SettingsPlace place)
    {
        if (deployment.Smoke.Count == 0 && node.Entry("watch") is { } watch)
        {
            place.Errors.Add(SettingsErrorCode.MissingKey, watch.Key.Span, place.At("smoke").Path, $"{place.Name}: watch asks what smoke asks; add smoke.", "smoke", "nothing");
        }
    }

    // Whose run GitHub's reviewers let go is read for one run.
    private static void OneReviewAtATime(DeploymentSettings deployment, MappingNode node, SettingsPlace place)
    {
        if (deployment is { Concurrency.Lock: DeployLock.None, Approvals.Environment: not null } && node.Entry("concurrency") is { } concurrency)
        {
            place.Errors.Add(SettingsErrorCode.BadValue, concurrency.Key.Span, place.At("concurrency").Path, $"{place.Name}: approvals.environment wants one deployment at a time; take lock: none away.", "lock: exclusive", "none");
        }
    }

    // Two lists of people who both have to be asked would be asked for the same thing.
    private static void OneAsks(ApprovalSettings approvals, MappingNode node, SettingsPlace place)
    {
        if (approvals.Environment is not null && (node.Entry("by") ?? node.Entry("count") ?? node.Entry("timeout")) is { } own)
        {
            place.Errors.Add(SettingsErrorCode.BadValue, own.Key.Span, place.Path, $"{place.Name}: GitHub asks the reviewers of its environment, so nobody else is asked; take environment or {own.Key.Text} away.", "environment alone", own.Key.Text);
        }
    }
}
