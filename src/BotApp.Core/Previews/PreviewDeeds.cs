using System.Text.Json;
using BotApp.Core.Pipelines;
using BotApp.Core.Settings;

namespace BotApp.Core.Previews;

/// <summary>What a step of a preview asks for.</summary>
internal sealed class PreviewDeeds(PullRequestState state, PreviewSettings? settings, Facts facts, List<Effect> effects)
{
    /// <summary>Asks whether it answers.</summary>
    public void Ask(PreviewState preview)
    {
        var steps = settings?.Smoke is { Count: > 0 } smoke ? Probes.Steps(smoke) : [new ProbeStep("/", [200], null)];
        effects.Add(new ProbeUrl(preview.CorrelationId ?? "", preview.Url ?? "", steps, preview.Round));
    }

    /// <summary>Asks the runner to bring it up or to take it down.</summary>
    public void Dispatch(PreviewState preview, string workflow, string action, string sha, PreviewSettings? wanted, bool isRebuild)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["request_id"] = preview.CorrelationId ?? "",
            ["action"] = action,
            ["sha"] = sha,
            ["environment"] = preview.Environment,
            ["pr"] = state.Subject.Name,
            ["deployment_id"] = preview.Deployment(state.Subject),
            ["payload"] = JsonSerializer.Serialize(new
            {
                preview = preview.Name,
                generation = preview.Generation,
                inputs = wanted?.Inputs ?? new Dictionary<string, string>(),
                data = Content(wanted?.Data, isRebuild),
            }),
        };
        effects.Add(new StartRun(preview.CorrelationId ?? "", preview.Runner, workflow, facts.Repository.DefaultBranch, inputs, facts.Now) { Kind = RunKind.Preview, Sha = sha, PullRequest = state.Number });
    }

    /// <summary>Says on GitHub where its deployment stands.</summary>
    public void Deploy(PreviewState preview, DeploymentState to, string description, string? url) =>
        effects.Add(new SetDeployment(
            preview.Deployment(state.Subject), preview.Environment, preview.WantedSha, state.Number, to, description, url, preview.Run?.Url));

    /// <summary>Says on GitHub that the deployment which served until now does so no more.</summary>
    public void Retire(PreviewState preview, string deployment, string description) =>
        effects.Add(new SetDeployment(deployment, preview.Environment, preview.ServingSha ?? preview.WantedSha, state.Number, DeploymentState.Inactive, description, null, null));

    /// <summary>Stops the run under way, if it is known.</summary>
    public void Stop(PreviewState preview)
    {
        if (preview is { Phase: PreviewPhase.Building or PreviewPhase.Removing, Run: { } run, CorrelationId: { } correlation })
        {
            effects.Add(new CancelRun(correlation, preview.Runner, run));
        }
    }

    // The words of the settings, for the runner to obey: BotApp never sees the data.
    private static object? Content(PreviewContent? content, bool isRebuild) => content is null or { Mode: PreviewContentMode.None } ? null : new
    {
        mode = Lower(content.Mode.ToString()),
        source = content.Source,
        reset = isRebuild || content.Reset == PreviewReset.EachPush,
    };

    private static string Lower(string word) => char.ToLowerInvariant(word[0]) + word[1..];
}
