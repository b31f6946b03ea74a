using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Webhooks;

/// <summary>Tells what happened: to the apps that may know, and to the workflows it triggers.</summary>
internal sealed class Events(FakeGitHub github)
{
    private Links At => Links.Default(github);

    public void Push(Repository repository, string name, string? before, string? after, Account by)
    {
        var payload = PushPayload.Of(At, repository, name, before, after, by);
        Tell(repository, "push", null, payload, by);
        if (after is not null)
        {
            github.Workflows.OnPush(repository, name, before, after, Complete(payload, repository, by), by);
        }
    }

    public void RefCreated(Repository repository, string name, Account by) => Tell(repository, "create", null, RefChange(repository, name, created: true), by);

    public void RefDeleted(Repository repository, string name, Account by) => Tell(repository, "delete", null, RefChange(repository, name, created: false), by);

    public void PullRequest(
        PullRequest pull, string action, Account by, string? before = null, string? after = null, Label? label = null, FormerPull? former = null, string? reason = null)
    {
        var payload = new JsonObject { ["action"] = action, ["number"] = pull.Number, ["pull_request"] = PullJson.Full(At, pull) };
        if (after is not null)
        {
            payload["before"] = before;
            payload["after"] = after;
        }

        if (label is not null)
        {
            payload["label"] = PullJson.Label(At, pull.Base, label);
        }

        if (former is not null)
        {
            payload["changes"] = Changes(former);
        }

        if (reason is not null)
        {
            payload["reason"] = reason;
        }

        Tell(pull.Base, "pull_request", action, payload, by);
        github.Workflows.OnPullRequest(pull, action, Complete(payload, pull.Base, by), by);
    }

    public void IssueComment(IssueComment comment, string action, Account by, string? former = null)
    {
        var payload = new JsonObject
        {
            ["action"] = action,
            ["issue"] = PullJson.Issue(At, comment.On),
            ["comment"] = PullJson.Comment(At, comment),
        };
        if (former is not null)
        {
            payload["changes"] = new JsonObject { ["body"] = new JsonObject { ["from"] = former } };
        }

        Tell(comment.On.Base, "issue_comment", action, payload, by);
        github.Workflows.OnRepositoryEvent(comment.On.Base, "issue_comment", action, Complete(payload, comment.On.Base, by), by);
    }

    public void CheckSuite(CheckSuite suite, string action, Account by)
    {
        var json = CheckJson.Suite(At, suite);
        json.Remove("repository");
        var payload = new JsonObject { ["action"] = action, ["check_suite"] = json };
        Tell(suite.Repository, "check_suite", action, payload, by, installation =>
            action == "completed" ? MaySeeChecks(installation, "check_suite") : Owns(installation, suite.App));
    }

    public void CheckRun(CheckRun run, string action, Account by, string? identifier = null)
    {
        var json = CheckJson.Run(At, run);
        var suite = CheckJson.Suite(At, run.Suite);
        foreach (var name in new[] { "repository", "head_commit", "latest_check_runs_count", "check_runs_url", "rerequestable", "runs_rerequestable" })
        {
            suite.Remove(name);
        }

        json["check_suite"] = suite;
        var payload = new JsonObject { ["action"] = action, ["check_run"] = json };
        if (identifier is not null)
        {
            payload["requested_action"] = new JsonObject { ["identifier"] = identifier };
        }

        Tell(run.Repository, "check_run", action, payload, by, installation =>
            action is "created" or "completed" ? MaySeeChecks(installation, "check_run") : Owns(installation, run.App));
    }

    public void Status(Repository repository, CommitStatus status, Account by)
    {
        var at = At;
        Tell(repository, "status", null, new JsonObject
        {
            ["id"] = status.Id,
            ["sha"] = status.Sha,
            ["name"] = repository.FullName,
            ["avatar_url"] = $"{at.Web}/avatars/u/{status.Creator.Id}",
            ["target_url"] = status.TargetUrl,
            ["context"] = status.Context,
            ["description"] = status.Description,
            ["state"] = status.State,
            ["commit"] = GitJson.Commit(at, repository, status.Sha),
            ["branches"] = new JsonArray([.. repository.Branches.Where(branch => branch.Value == status.Sha).Select(branch => new JsonObject
            {
                ["name"] = branch.Key,
                ["commit"] = new JsonObject { ["sha"] = branch.Value, ["url"] = $"{at.Repo(repository)}/commits/{branch.Value}" },
                ["protected"] = repository.Protections.ContainsKey(branch.Key),
            })]),
            ["created_at"] = Links.Stamp(status.CreatedAt),
            ["updated_at"] = Links.Stamp(status.CreatedAt),
        }, by);
    }

    public void Deployment(Deployment deployment, Account by)
    {
        var payload = new JsonObject
        {
            ["action"] = "created",
            ["deployment"] = DeploymentJson.Deployment(At, deployment),
            ["workflow"] = null,
            ["workflow_run"] = null,
        };
        Tell(deployment.Repository, "deployment", "created", payload, by);
        github.Workflows.OnRepositoryEvent(deployment.Repository, "deployment", null, Complete(payload, deployment.Repository, by), by, deployment.Sha);
    }

    public void DeploymentStatus(DeploymentStatus status, Account by) => Tell(status.Deployment.Repository, "deployment_status", "created", new JsonObject
    {
        ["action"] = "created",
        ["deployment_status"] = DeploymentJson.Status(At, status),
        ["deployment"] = DeploymentJson.Deployment(At, status.Deployment),
        ["check_run"] = null,
        ["workflow"] = null,
        ["workflow_run"] = null,
    }, by);

    public void Release(Release release, string action, Account by)
    {
        var payload = new JsonObject { ["action"] = action, ["release"] = DeploymentJson.Release(At, release) };
        if (action == "edited")
        {
            payload["changes"] = new JsonObject();
        }

        Tell(release.Repository, "release", action, payload, by);
        github.Workflows.OnRepositoryEvent(
            release.Repository, "release", action, Complete(payload, release.Repository, by), by, release.Repository.Git.ResolveCommit(release.TagName), "refs/tags/" + release.TagName);
    }

    public void Repository(Repository repository, string action, Account by, string? formerName = null)
    {
        var payload = new JsonObject { ["action"] = action };
        if (formerName is not null)
        {
            payload["changes"] = new JsonObject { ["repository"] = new JsonObject { ["name"] = new JsonObject { ["from"] = formerName } } };
        }

        Tell(repository, "repository", action, payload, by);
    }

    public void DefaultBranchChanged(Repository repository, string former, Account by) => Tell(
        repository,
        "repository",
        "edited",
        new JsonObject { ["action"] = "edited", ["changes"] = new JsonObject { ["default_branch"] = new JsonObject { ["from"] = former } } },
        by);

    public void Transferred(Repository repository, Account former, Account by)
    {
        var from = former.Type == AccountType.Organization
            ? new JsonObject { ["organization"] = AccountJson.OrganizationSimple(At, former) }
            : new JsonObject { ["user"] = AccountJson.User(At, former) };
        Tell(repository, "repository", "transferred", new JsonObject { ["action"] = "transferred", ["changes"] = new JsonObject { ["owner"] = new JsonObject { ["from"] = from } } }, by);
    }

    public void MergeGroup(Repository repository, QueueEntry entry, string action, string? reason, Account by)
    {
        var payload = new JsonObject
        {
            ["action"] = action,
            ["merge_group"] = new JsonObject
            {
                ["head_sha"] = entry.HeadSha,
                ["head_ref"] = entry.HeadRef,
                ["base_sha"] = entry.BaseSha,
                ["base_ref"] = "refs/heads/" + entry.PullRequest.BaseBranch,
                ["head_commit"] = GitJson.SimpleCommit(repository, entry.HeadSha),
            },
        };
        if (reason is not null)
        {
            payload["reason"] = reason;
        }

        Tell(repository, "merge_group", action, payload, by);
        if (action == "checks_requested")
        {
            github.Workflows.OnRepositoryEvent(repository, "merge_group", action, Complete(payload, repository, by), by, entry.HeadSha, entry.HeadRef);
        }
    }

    public void WorkflowRun(RunAttempt attempt, string action)
    {
        var run = attempt.Run;
        var payload = new JsonObject
        {
            ["action"] = action,
            ["workflow_run"] = WorkflowJson.Run(At, run, attempt),
            ["workflow"] = WorkflowJson.Workflow(At, run.Workflow),
        };
        Tell(run.Repository, "workflow_run", action, payload, attempt.TriggeredBy);
        github.Workflows.OnRepositoryEvent(run.Repository, "workflow_run", action, Complete(payload, run.Repository, attempt.TriggeredBy), attempt.TriggeredBy);
    }

    public void WorkflowJob(Job job, string action)
    {
        var json = WorkflowJson.Job(At, job);
        Tell(job.Attempt.Run.Repository, "workflow_job", action, new JsonObject { ["action"] = action, ["workflow_job"] = json }, job.Attempt.TriggeredBy);
    }

    public void GateRequested(Job job, DeploymentEnvironment environment, Deployment deployment)
    {
        var run = job.Attempt.Run;
        Tell(run.Repository, "deployment_protection_rule", "requested", new JsonObject
        {
            ["action"] = "requested",
            ["environment"] = environment.Name,
            ["event"] = run.Event,
            ["sha"] = run.Sha,
            ["ref"] = run.Ref,
            ["deployment_callback_url"] = $"{At.Repo(run.Repository)}/actions/runs/{run.Id}/deployment_protection_rule",
            ["deployment"] = DeploymentJson.Deployment(At, deployment),
            ["pull_requests"] = new JsonArray(),
        }, run.Actor, installation => installation.App == environment.Gate);
    }

    public void RepositoryDispatch(Repository repository, string type, JsonObject payload, Account by)
    {
        Tell(repository, "repository_dispatch", type, payload, by);
        github.Workflows.OnRepositoryEvent(repository, "repository_dispatch", type, Complete(payload, repository, by), by);
    }

    public void Installation(Installation installation, string action, Account by)
    {
        var covered = github.Repositories.All.Where(installation.Covers).ToList();
        var payload = new JsonObject
        {
            ["action"] = action,
            ["installation"] = AccountJson.Installation(At, installation),
            ["repositories"] = Short(covered),
            ["requester"] = null,
            ["sender"] = AccountJson.User(At, by),
        };
        github.Deliveries.Send(installation.App, installation, repository: null, "installation", action, payload);
    }

    public void InstallationRepositories(
        Installation installation, string action, IReadOnlyCollection<Repository> added, IReadOnlyCollection<Repository> removed, Account by)
    {
        var payload = new JsonObject
        {
            ["action"] = action,
            ["installation"] = AccountJson.Installation(At, installation),
            ["repository_selection"] = installation.Selected is null ? "all" : "selected",
            ["repositories_added"] = Short(added),
            ["repositories_removed"] = Short(removed),
            ["requester"] = null,
            ["sender"] = AccountJson.User(At, by),
        };
        github.Deliveries.Send(installation.App, installation, repository: null, "installation_repositories", action, payload);
    }

    public void Ping(App app)
    {
        var payload = new JsonObject
        {
            ["zen"] = "Keep it logically awesome.",
            ["hook_id"] = app.HookId,
            ["hook"] = new JsonObject
            {
                ["type"] = "App",
                ["id"] = app.HookId,
                ["name"] = "web",
                ["active"] = true,
                ["events"] = new JsonArray([.. app.Events.Select(name => (JsonNode)name)]),
                ["config"] = new JsonObject { ["content_type"] = "json", ["insecure_ssl"] = "0", ["secret"] = "********", ["url"] = app.WebhookUrl },
                ["updated_at"] = Links.Stamp(app.CreatedAt),
                ["created_at"] = Links.Stamp(app.CreatedAt),
                ["app_id"] = app.Id,
                ["deliveries_url"] = $"{At.Api}/app/hook/deliveries",
            },
        };
        github.Deliveries.Send(app, installation: null, repository: null, "ping", action: null, payload);
    }

    private static bool MaySeeChecks(Installation installation, string name) =>
        installation.May("checks", "write") || (installation.May("checks", "read") && installation.Events.Contains(name));

    private static bool Owns(Installation installation, App app) => installation.App == app && installation.May("checks", "write");

    private void Tell(Repository repository, string name, string? action, JsonObject payload, Account by, Func<Installation, bool>? mayKnow = null)
    {
        foreach (var installation in github.Apps.Active(repository).Where(mayKnow ?? (installation => installation.Events.Contains(name))).ToList())
        {
            var complete = Complete(payload, repository, by);
            complete["installation"] = new JsonObject { ["id"] = installation.Id, ["node_id"] = Links.Node("I", installation.Id) };
            github.Deliveries.Send(installation.App, installation, repository, name, action, complete);
        }
    }

    private JsonObject Complete(JsonObject payload, Repository repository, Account by)
    {
        var complete = payload.DeepClone().AsObject();
        if (!complete.ContainsKey("repository"))
        {
            complete["repository"] = RepositoryJson.Repository(At, repository);
        }

        if (repository.Owner.Type == AccountType.Organization)
        {
            complete["organization"] = AccountJson.OrganizationSimple(At, repository.Owner);
        }

        complete["sender"] = AccountJson.User(At, by);
        return complete;
    }

    private static JsonObject RefChange(Repository repository, string name, bool created)
    {
        var isTag = name.StartsWith("refs/tags/", StringComparison.Ordinal);
        var payload = new JsonObject
        {
            ["ref"] = name[(isTag ? "refs/tags/" : "refs/heads/").Length..],
            ["ref_type"] = isTag ? "tag" : "branch",
            ["pusher_type"] = "user",
        };
        if (created)
        {
            payload["master_branch"] = repository.DefaultBranch;
            payload["description"] = repository.Description;
        }

        return payload;
    }

    private static JsonObject Changes(FormerPull former)
    {
        var changes = new JsonObject();
        if (former.Title is not null)
        {
            changes["title"] = new JsonObject { ["from"] = former.Title };
        }

        if (former.Body is not null)
        {
            changes["body"] = new JsonObject { ["from"] = former.Body };
        }

        if (former.BaseBranch is not null)
        {
            changes["base"] = new JsonObject
            {
                ["ref"] = new JsonObject { ["from"] = former.BaseBranch },
                ["sha"] = new JsonObject { ["from"] = former.BaseSha },
            };
        }

        return changes;
    }

    private static JsonArray Short(IEnumerable<Repository> repositories) => [.. repositories.Select(repository => new JsonObject
    {
        ["id"] = repository.Id,
        ["node_id"] = Links.Node("R", repository.Id),
        ["name"] = repository.Name,
        ["full_name"] = repository.FullName,
        ["private"] = repository.Private,
    })];
}
