namespace BotApp.Storage;

/// <summary>What the JSON API lists, a page at a time: each list goes on after the last row of the page before, whatever came in between.</summary>
internal sealed class ApiQueries(Database database)
{
    /// <summary>Repositories by number.</summary>
    internal Task<IReadOnlyList<StoredRepository>> RepositoriesAsync(long afterId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredRepository>($"SELECT {Repositories.Columns} FROM repositories WHERE id > @afterId ORDER BY id LIMIT @max", new { afterId, max }), cancellationToken);

    /// <summary>Pull requests of a repository, newest number first.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> PullRequestsAsync(long repositoryId, string? beforeKey, bool? isOpen, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"""
            SELECT {Subjects.Columns} FROM subjects
            WHERE repository_id = @repositoryId AND key LIKE 'pr:%' AND (@before = '' OR LENGTH(key) < LENGTH(@before) OR (LENGTH(key) = LENGTH(@before) AND key < @before))
                AND (@isAny = 1 OR (@isOpen = 1 AND state LIKE '%"Open":true%') OR (@isOpen = 0 AND state LIKE '%"Open":false%'))
            ORDER BY LENGTH(key) DESC, key DESC LIMIT @max
            """,
            new { repositoryId, before = beforeKey ?? "", isAny = isOpen is null ? 1L : 0L, isOpen = isOpen is true ? 1L : 0L, max }),
        cancellationToken);

    /// <summary>Branches, tags, environments or schedules of a repository by name.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> SubjectsAsync(long repositoryId, string prefix, string? afterKey, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"SELECT {Subjects.Columns} FROM subjects WHERE repository_id = @repositoryId AND key LIKE @prefix AND (@after = '' OR key > @after) ORDER BY key LIMIT @max",
            new { repositoryId, prefix = $"{prefix}:%", after = afterKey ?? "", max }),
        cancellationToken);

    /// <summary>Subjects of a repository that have work, or of all.</summary>
    internal Task<IReadOnlyList<SubjectRecord>> JobsAsync(long? repositoryId, string? afterKey, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<SubjectRecord>(
            $"SELECT {Subjects.Columns} FROM subjects WHERE has_work = 1 AND (@repository = 0 OR repository_id = @repository) AND (@after = '' OR key > @after) ORDER BY key LIMIT @max",
            new { repository = repositoryId ?? 0, after = afterKey ?? "", max }),
        cancellationToken);

    /// <summary>Decisions about a subject, newest first.</summary>
    internal Task<IReadOnlyList<StoredDecision>> DecisionsAsync(string subjectKey, long? beforeId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredDecision>(
            $"SELECT {Decisions.Columns} FROM decisions WHERE subject_key = @subjectKey AND id < @before ORDER BY id DESC LIMIT @max", new { subjectKey, before = beforeId ?? long.MaxValue, max }),
        cancellationToken);

    /// <summary>Runs of a repository by correlation id, or of one subject.</summary>
    internal Task<IReadOnlyList<StoredRun>> RunsAsync(long repositoryId, string? subjectKey, string? after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredRun>(
            """
            SELECT r.correlation_id AS CorrelationId, r.subject_key AS SubjectKey, r.pipeline AS Pipeline, r.sha AS Sha, r.runner AS Runner, r.external_id AS ExternalId,
                r.attempt AS Attempt, r.state AS State, r.conclusion AS Conclusion, r.started_at AS StartedAt, r.completed_at AS CompletedAt, r.body AS Json
            FROM runs r INNER JOIN subjects s ON s.key = r.subject_key
            WHERE s.repository_id = @repositoryId AND (@subject = '' OR r.subject_key = @subject) AND (@after = '' OR r.correlation_id > @after)
            ORDER BY r.correlation_id LIMIT @max
            """,
            new { repositoryId, subject = subjectKey ?? "", after = after ?? "", max }),
        cancellationToken);

    /// <summary>Results of test runs, newest first.</summary>
    internal Task<IReadOnlyList<ListedResult>> ResultsAsync(long repositoryId, string? pipeline, string? branch, string? sha, long? beforeId, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<ListedResult>(
            """
            SELECT id AS Id, pipeline AS Pipeline, branch AS Branch, sha AS Sha, run_id AS RunId, attempt AS Attempt, is_base AS IsBase, is_complete AS IsComplete, completed_at AS CompletedAt,
                duration_ms AS DurationMs, tests AS Tests, coverage_covered AS CoverageCovered, coverage_valid AS CoverageValid
            FROM results
            WHERE repository_id = @repositoryId AND id < @before AND (@pipeline = '' OR pipeline = @pipeline) AND (@branch = '' OR branch = @branch) AND (@sha = '' OR sha = @sha)
            ORDER BY id DESC LIMIT @max
            """,
            new { repositoryId, before = beforeId ?? long.MaxValue, pipeline = pipeline ?? "", branch = branch ?? "", sha = sha ?? "", max }),
        cancellationToken);

    /// <summary>Tests that failed or were flaky, newest result first: of one result, one test, or all.</summary>
    internal Task<IReadOnlyList<ListedFailure>> FailuresAsync(long repositoryId, long? resultId, long? test, (long Result, long Test)? after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<ListedFailure>(
            """
            SELECT f.result_id AS ResultId, f.test AS Test, f.pipeline AS Pipeline, f.outcome AS Outcome, f.variant AS Variant, f.path AS Path, f.name AS Name, r.branch AS Branch, r.sha AS Sha,
                r.completed_at AS CompletedAt
            FROM failures f INNER JOIN results r ON r.id = f.result_id
            WHERE f.repository_id = @repositoryId AND (@isAnyResult = 1 OR f.result_id = @result) AND (@isAnyTest = 1 OR f.test = @test)
                AND (@isFirst = 1 OR f.result_id < @afterResult OR (f.result_id = @afterResult AND f.test > @afterTest))
            ORDER BY f.result_id DESC, f.test LIMIT @max
            """,
            new
            {
                repositoryId,
                isAnyResult = resultId is null ? 1L : 0L,
                result = resultId ?? 0,
                isAnyTest = test is null ? 1L : 0L,
                test = test ?? 0,
                isFirst = after is null ? 1L : 0L,
                afterResult = after?.Result ?? 0,
                afterTest = after?.Test ?? 0,
                max,
            }),
        cancellationToken);

    /// <summary>Deployments by environment, newest first in each.</summary>
    internal Task<IReadOnlyList<StoredDeployment>> DeploymentsAsync(long repositoryId, string? environment, (string Environment, long Number)? after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredDeployment>(
            """
            SELECT d.repository_id AS RepositoryId, d.environment AS Environment, d.number AS Number, d.name AS Name, d.sha AS Sha, d.task AS Task, d.state AS State,
                d.reason AS Reason, d.by_login AS ByLogin, d.run_url AS RunUrl, d.asked_at AS AskedAt, d.ended_at AS EndedAt, g.github_id AS GitHubId
            FROM deployments d LEFT JOIN github_ids g ON g.key = CAST(d.repository_id AS TEXT) || '/deployment:' || d.name
            WHERE d.repository_id = @repositoryId AND (@environment = '' OR d.environment = @environment)
                AND (@afterEnvironment = '' OR d.environment > @afterEnvironment OR (d.environment = @afterEnvironment AND d.number < @afterNumber))
            ORDER BY d.environment, d.number DESC LIMIT @max
            """,
            new { repositoryId, environment = environment ?? "", afterEnvironment = after?.Environment ?? "", afterNumber = after?.Number ?? 0, max }),
        cancellationToken);

    /// <summary>Releases by package and version.</summary>
    internal Task<IReadOnlyList<StoredRelease>> ReleasesAsync(long repositoryId, (string Package, string Version)? after, int max, CancellationToken cancellationToken) => database.ReadAsync(
        session => session.QueryAsync<StoredRelease>(
            """
            SELECT repository_id AS RepositoryId, package AS Package, version AS Version, tag AS Tag, sha AS Sha, state AS State
            FROM releases
            WHERE repository_id = @repositoryId AND (@afterPackage = '' OR package > @afterPackage OR (package = @afterPackage AND version > @afterVersion))
            ORDER BY package, version LIMIT @max
            """,
            new { repositoryId, afterPackage = after?.Package ?? "", afterVersion = after?.Version ?? "", max }),
        cancellationToken);
}

/// <summary>The result of one attempt of a test run.</summary>
internal sealed record ListedResult(
    long Id, string Pipeline, string Branch, string Sha, string RunId, long Attempt, bool IsBase, bool IsComplete, DateTimeOffset CompletedAt, long? DurationMs, long Tests,
    long? CoverageCovered, long? CoverageValid);

/// <summary>A test that failed or was flaky.</summary>
internal sealed record ListedFailure(
    long ResultId, long Test, string Pipeline, string Outcome, string Variant, string Path, string Name, string Branch, string Sha, DateTimeOffset CompletedAt);
