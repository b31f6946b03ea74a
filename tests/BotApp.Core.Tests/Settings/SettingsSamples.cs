namespace BotApp.Core.Tests.Settings;

/// <summary>Settings files that use the whole vocabulary.</summary>
internal static class SettingsSamples
{
    internal const string Testing = """
        version: 1
        pipelines:
          unit:
            runner: actions
            mode: observe
            workflow: unit.yml
            on:
              pull-request: { branches: [main, "stable/*"], paths: ["lib/**", "!**/*.md"], drafts: false }
              push: { branches: [main] }
              merge-group: true
              schedule: [{ cron: "30 2 * * 1-5", timezone: Europe/Vienna, branch: main }]
            matrix: { python: [3.10, "3.13"], os: [linux, windows] }
            needs: []
            inputs: {}
            timeout: 20m
            queue-timeout: 2h
            retry: { failed: 1, when-failed-at-most: 2 }
            budget: { duration: 90s, action: fail }
            reports:
              artifacts: ["*results*"]
              tests: ["**/junit-*.xml"]
              coverage: ["**/cov.xml"]
              findings: ["**/*.sarif"]
              min-tests: 10
          e2e: { workflow: e2e.yml, mode: dispatch, needs: [unit], on: { pull-request: {} }, inputs: { size: small } }
          nightly: { runner: jenkins, workflow: folder/nightly, on: { pull-request: false, push: true } }
        tests:
          fail-on: new-failures
          retries: strict
          annotations: { max: 50 }
          slowest: 5
          comment: failures
          flaky: { window: 7d, min-results: 20, auto-quarantine: true }
          quarantine:
            - { test: "tests/test_io.py::test_slow", until: 2027-01-31, reason: "waits for a fix" }
        coverage: { project: 80%, patch: 90, max-drop: 0.5%, action: warn }
        gate:
          branches: [main]
          required: [unit, e2e, { check: "ci/legacy", app: buildbot }]
          required-if-present: ["lint*"]
          optional: ["docs*"]
          unknown: require
          up-to-date: merge-conflicts
          grace: 30s
          deadline: 3h
          drafts: evaluate
          hold-labels: [wait]
          freeze:
            - { cron: "0 10 * * MON-FRI", duration: 8h, timezone: Europe/Vienna, reason: "office hours" }
            - { from: 2026-12-22, to: 2027-01-04, reason: holidays }
        commands:
          enabled: [help, rerun, ok-to-test]
          allow: { override: [admin], rerun: [write, author], deploy: ["team:release"] }
          prefix: "@botapp"
          bots: [29110]
        checks: { prefix: "ci/" }
        notify:
          - { on: [gate-failed, published], slack: SLACK_RELEASES }
          - { on: [deployed], email: [octo@example.org] }
          - { on: ["*"], webhook: OPS_HOOK }

        """;

    internal const string Delivery = """
        version: 1
        previews:
          site:
            generation: manual
            workflow: preview.yml
            teardown-workflow: down.yaml
            branches: [main]
            paths: ["src/**"]
            labels: { require: [ready], skip: [no-preview], force: [show] }
            drafts: always
            bots: true
            forks: never
            environment: "pr-{number}"
            url: "https://pr-{number}.preview.example.org"
            data: { mode: snapshot, source: small, reset: on-request }
            inputs: { size: small }
            concurrency: { max-active: 4, cancel-in-progress: false }
            timeout: 15m
            expire-after: { idle: 24h, age: 7d }
            sleep-after: 1h
            comment: once
            smoke:
              - { path: /up, expect: 200, contains: '"ok"', within: 2m }
              - { path: /, expect: [200, 302], header-secret: PREVIEW_BYPASS }
        deployments:
          staging:
            workflow: deploy.yml
            auto: { on: push, branches: [main], require-checks: all }
            url: https://staging.example.org
            smoke: [{ path: /up, expect: 200, within: 5m }]
            watch: { for: 20m, every: 1m, fail-after: 2 }
            approvals: { count: 2, by: [team:release], timeout: 2h }
            concurrency: { unlock-on-merge: true }
          production:
            workflow: deploy.yml
            production: true
            requires: [staging]
            require: { checks: required, up-to-date: strict, approvals: 1 }
            allow: { deploy: [team:release], rollback: [team:release, maintain] }
            approvals: { environment: live, prevent-self-review: false }
            confirm: { timeout: 10m }
            concurrency: { lock: exclusive, behavior: sequential }
            windows:
              allow: [{ cron: "0 9 * * MON-THU", duration: 8h, timezone: Europe/Helsinki }]
              deny:  [{ from: 2026-12-22, to: 2027-01-04, reason: holidays }]
              override: [team:sre]
            rollback: { target: previous, on-smoke-failure: rollback, pin-after: false, block-on-contract-migration: false }
            mark-tag: "deployed/production/{utc}"
            button: false
            notify: { changes: false, email: [octo@example.org] }
        releases:
          defaults: { branches: [main], require-checks: required, wait-for-checks: 30m }
          packages:
            sample-lib:
              path: packages/lib
              tags: "lib-v{version}"
              version: { scheme: pep440, source: tag, prerelease: deny, dev: allow }
              publish:
                mode: observe
                workflow: publish.yml
                ref: default-branch
                environment: pypi
                artifact: wheels
                require-signed-tag: true
                allow-new-project: true
              index: { simple: https://index.example.org/simple/, verify-within: 10m, require-provenance: true }
              notes:
                categories:
                  - { title: Features, labels: [feature] }
                  - { title: Other, labels: ["*"], collapse-after: 5 }
                exclude: { labels: [skip], authors: ["*[bot]"] }
                new-contributors: false
                compare-link: false
                existing: replace
              release: { draft-first: false, make-latest: never }
        migrations:
          frameworks: [django]
          paths: ["**/migrations/*.py"]
          mixed: warning
          contract: failure
          one-step-removal: notice
          acknowledge: { label: "contract ok", by: [team:db, admin] }

        """;

    internal static IReadOnlyList<string> All => [Testing, Delivery];
}
