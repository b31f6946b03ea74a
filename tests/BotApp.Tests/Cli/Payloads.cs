namespace BotApp.Tests.Cli;

/// <summary>Payloads as GitHub sends them, with the fields that are read.</summary>
internal static class Payloads
{
    internal const string Settings =
        """
        version: 1
        pipelines:
          tests:
            workflow: tests.yml
            mode: dispatch
            on: { pull-request: {}, push: { branches: [main] } }
        gate:
          branches: [main]
          required: [tests]
        """;

    private const string Repository =
        """
        "repository": {"id": 22, "name": "hello", "full_name": "octo/hello", "private": false, "default_branch": "main", "html_url": "https://github.com/octo/hello"},
        "installation": {"id": 11}, "sender": {"id": 1, "login": "octo", "type": "User"}
        """;

    internal const string Opened =
        $$"""
        {"action": "opened",
         "pull_request": {"number": 4, "title": "Greet politely", "state": "open", "draft": false, "user": {"id": 1, "login": "octo", "type": "User"},
            "head": {"sha": "1f2e3d4c5b6a79881726354453627180aabbccdd", "ref": "polite", "repo": {"id": 22} }, "base": {"ref": "main"}, "labels": [{"name": "ready"}]},
         {{Repository}}}
        """;

    internal const string Comment =
        $$"""
        {"action": "created", "issue": {"number": 4, "title": "Greet politely", "state": "open", "pull_request": {}, "user": {"id": 1, "login": "octo"} },
         "comment": {"id": 31, "body": "/hold for the release", "author_association": "MEMBER", "created_at": "2026-11-20T09:00:00Z", "user": {"id": 2, "login": "robin", "type": "User"} },
         {{Repository}}}
        """;

    internal const string Push =
        $$"""
        {"ref": "refs/heads/main", "after": "1f2e3d4c5b6a79881726354453627180aabbccdd", "deleted": false, {{Repository}}}
        """;

    internal const string Starred = $$"""{"action": "created", "starred_at": "2026-11-20T09:00:00Z", {{Repository}}}""";
}
