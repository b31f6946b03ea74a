using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BotApp.Core;

/// <summary>What a subject is.</summary>
public enum SubjectKind
{
    /// <summary>A pull request; <see cref="SubjectKey.Name"/> is its number.</summary>
    PullRequest,

    /// <summary>A branch; <see cref="SubjectKey.Name"/> is its name without <c>refs/heads/</c>.</summary>
    Branch,

    /// <summary>A tag; <see cref="SubjectKey.Name"/> is its name without <c>refs/tags/</c>.</summary>
    Tag,

    /// <summary>An environment that commits are deployed to; <see cref="SubjectKey.Name"/> is its name in the settings, which is GitHub's.</summary>
    Environment,

    /// <summary>The times of one pipeline on one branch; <see cref="SubjectKey.Name"/> is <c>PIPELINE@BRANCH</c>.</summary>
    Schedule,
}

/// <summary>
/// Whose turn it is: one pull request, branch, tag, environment or schedule of one repository. Written <c>pr:17:4</c>, <c>branch:17:main</c>,
/// <c>tag:17:v1.0</c>, <c>env:17:production</c>, <c>schedule:17:nightly@main</c>;
/// the repository is named by its numeric id, which survives renames and transfers.
/// </summary>
public sealed record SubjectKey(SubjectKind Kind, long RepositoryId, string Name)
{
    /// <summary>The subject of a pull request.</summary>
    public static SubjectKey PullRequest(long repositoryId, int number) =>
        new(SubjectKind.PullRequest, repositoryId, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The subject of a branch.</summary>
    public static SubjectKey Branch(long repositoryId, string branch) => new(SubjectKind.Branch, repositoryId, branch);

    /// <summary>The subject of a tag.</summary>
    public static SubjectKey Tag(long repositoryId, string tag) => new(SubjectKind.Tag, repositoryId, tag);

    /// <summary>The subject of an environment.</summary>
    public static SubjectKey Environment(long repositoryId, string environment) => new(SubjectKind.Environment, repositoryId, environment);

    /// <summary>The subject of a pipeline's times on a branch; a pipeline's name has no <c>@</c>.</summary>
    public static SubjectKey Schedule(long repositoryId, string pipeline, string branch) => new(SubjectKind.Schedule, repositoryId, $"{pipeline}@{branch}");

    /// <summary>The branch that a branch or schedule is about; the name of anything else.</summary>
    public string BranchName => Kind == SubjectKind.Schedule ? Name[(Name.IndexOf('@', StringComparison.Ordinal) + 1)..] : Name;

    /// <summary>The pull request's number; 0 for everything else.</summary>
    public int Number => Kind == SubjectKind.PullRequest ? int.Parse(Name, CultureInfo.InvariantCulture) : 0;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SubjectKey? key)
    {
        key = null;
        var parts = text?.Split(':', 3);
        if (parts is not { Length: 3 } || parts[2].Length == 0 || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var repository))
        {
            return false;
        }

        key = parts[0] switch
        {
            "pr" when int.TryParse(parts[2], CultureInfo.InvariantCulture, out var number) && number > 0 => PullRequest(repository, number),
            "branch" => Branch(repository, parts[2]),
            "tag" => Tag(repository, parts[2]),
            "env" => Environment(repository, parts[2]),
            "schedule" when parts[2].Split('@', 2) is [{ Length: > 0 } pipeline, { Length: > 0 } branch] => Schedule(repository, pipeline, branch),
            _ => null,
        };
        return key is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        SubjectKind.PullRequest => $"pr:{RepositoryId}:{Name}",
        SubjectKind.Branch => $"branch:{RepositoryId}:{Name}",
        SubjectKind.Tag => $"tag:{RepositoryId}:{Name}",
        SubjectKind.Environment => $"env:{RepositoryId}:{Name}",
        SubjectKind.Schedule => $"schedule:{RepositoryId}:{Name}",
        _ => throw new InvalidOperationException($"A subject of kind {Kind} has no written form."),
    };
}
