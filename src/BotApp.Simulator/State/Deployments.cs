namespace BotApp.Simulator.State;

/// <summary>Deployments, their statuses and environments.</summary>
internal sealed class Deployments(FakeGitHub github)
{
    public Deployment? Find(Repository repository, long id) => repository.Deployments.Find(deployment => deployment.Id == id);

    public Deployment Add(Deployment deployment)
    {
        Environment(deployment.Repository, deployment.Environment);
        deployment.Repository.Deployments.Add(deployment);
        github.Events.Deployment(deployment, deployment.Creator);
        return deployment;
    }

    /// <summary>Adds a status; a success makes earlier successes of the same environment inactive unless told not to.</summary>
    public DeploymentStatus AddStatus(DeploymentStatus status, bool autoInactive)
    {
        var deployment = status.Deployment;
        deployment.Statuses.Add(status);
        deployment.UpdatedAt = github.Now;
        if (status.State != "inactive")
        {
            github.Events.DeploymentStatus(status, status.Creator);
        }

        if (status.State == "success" && autoInactive)
        {
            foreach (var earlier in deployment.Repository.Deployments.Where(other => other != deployment && other.Id < deployment.Id
                && other is { State: "success", Transient: false, Production: false } && other.Environment == deployment.Environment))
            {
                earlier.Statuses.Add(status with { Id = github.NextId(), Deployment = earlier, State = "inactive", Description = "" });
                earlier.UpdatedAt = github.Now;
            }
        }

        return status;
    }

    public DeploymentEnvironment Environment(Repository repository, string name)
    {
        var found = repository.Environments.Find(environment => environment.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            found = new DeploymentEnvironment { Id = github.NextId(), Name = name, CreatedAt = github.Now, UpdatedAt = github.Now };
            repository.Environments.Add(found);
        }

        return found;
    }
}
