namespace BotApp.Simulator.State;

/// <summary>Releases and their files.</summary>
internal sealed class Releases(FakeGitHub github)
{
    public Release? Find(Repository repository, long id) => repository.Releases.Find(release => release.Id == id);

    /// <summary>Publishes unless it is a draft; the tag is made when it does not exist.</summary>
    public Release Add(Release release)
    {
        release.Repository.Releases.Add(release);
        github.Events.Release(release, "created", release.Author);
        if (!release.Draft)
        {
            Publish(release, release.Author);
        }

        return release;
    }

    public void Publish(Release release, Account by)
    {
        var repository = release.Repository;
        release.Draft = false;
        release.PublishedAt = github.Now;
        if (repository.Tag(release.TagName) is null && repository.Git.ResolveCommit(release.Target) is { } target)
        {
            github.Repositories.UpdateRef(repository, "refs/tags/" + release.TagName, target, by);
        }

        github.Events.Release(release, "published", by);
        github.Events.Release(release, release.Prerelease ? "prereleased" : "released", by);
    }

    public void Edit(Release release, Account by) => github.Events.Release(release, "edited", by);

    public void Delete(Release release, Account by)
    {
        release.Repository.Releases.Remove(release);
        github.Events.Release(release, "deleted", by);
    }

    /// <summary>From now on it is the latest, where it is neither draft nor prerelease.</summary>
    public void MakeLatest(Release release) => release.LatestSince = github.NextId();

    /// <summary>The release that was made the latest last; where none was, the newest published one. Neither a draft nor a prerelease.</summary>
    public Release? Latest(Repository repository) =>
        repository.Releases.Where(release => !release.Draft && !release.Prerelease).OrderBy(release => release.LatestSince ?? 0).ThenBy(release => release.PublishedAt).LastOrDefault();
}
