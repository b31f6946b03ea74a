using BotApp.Core.Pipelines;
using BotApp.Core.Releases;

using static BotApp.Core.Tests.Releases.Releasing;

namespace BotApp.Core.Tests.Releases;

/// <summary>Releases in a world that goes wrong in every way it can: nothing is uploaded twice or unchecked, and in the end the version is out.</summary>
public sealed class ReleaseRoundsTests
{
    private static readonly ResultFile[] s_files = [.. Enumerable.Range(1, 4).Select(n => new ResultFile($"shop-1.2.3-cp3{n}-none-any.whl", 10, new string((char)('0' + n), 64))), Source];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void R11_Whatever_fails_on_the_way_no_file_is_uploaded_twice_and_in_the_end_the_version_is_out(int seed)
    {
        var round = new Round(seed);
        for (var step = 0; step < 60; step++)
        {
            round.Stumble();
        }

        round.Recover();

        round.Given.Tag.Phase.ShouldBe(ReleasePhase.Released, round.Story);
        round.Given.Tag.ReleaseUrl.ShouldNotBeNull(round.Story);
        round.OnIndex.Select(file => file.Name).ShouldBe(s_files.Select(file => file.Name), ignoreOrder: true);
    }

    /// <summary>One release: the runner, the index and GitHub as far as it needs them, and a mind of their own.</summary>
    private sealed class Round
    {
        private readonly Random random;
        private readonly List<string> story = [];
        private readonly Dictionary<string, (StartRun Start, bool IsOver)> runs = new(StringComparer.Ordinal);
        private readonly Queue<Effect> open = new();
        private readonly HashSet<string> uploaded = new(StringComparer.Ordinal);
        private long nextRun = 700;
        private int asked;
        private bool isCalm;

        public Round(int seed)
        {
            random = new Random(seed);
            Given = Tagged();
            Take(Given.Happens(new TagPushed(Scenario.A)));
        }

        public Scenario Given { get; }

        public List<ResultFile> OnIndex { get; } = [];

        public string Story => string.Join('\n', story.Where(line => !line.EndsWith(": Nothing changes.", StringComparison.Ordinal)).TakeLast(40));

        private bool Fails(int ofTen) => !isCalm && random.Next(10) < ofTen;

        /// <summary>One thing happens, or goes wrong.</summary>
        public void Stumble()
        {
            Given.Now += TimeSpan.FromSeconds(random.Next(1, 40));
            Given.Release = Given.Release! with { IndexFiles = Fails(2) ? null : Visible(), NotServed = Fails(2) ? [s_files[0].Name] : [] };
            switch (random.Next(7))
            {
                case 0 when Fails(3):
                    Given.Checks[0] = Given.Checks[0] with { Status = "in_progress", Conclusion = null };
                    Happens(new ChecksChanged(Scenario.A));
                    Given.Checks[0] = Given.Checks[0] with { Status = "completed", Conclusion = "success" };
                    break;
                case 1:
                    Happens(new TagPushed(Scenario.A)); // told twice
                    break;
                case 2 when Given.Tag.IsStuck || Given.Tag.Phase == ReleasePhase.Blocked || Given.Tag.ReleaseProblem is not null:
                    Happens(Publish with { Asked = new CommandPlace(4, ++asked, 1) });
                    break;
                case 3 or 4 when open.TryDequeue(out var effect):
                    Perform(effect);
                    break;
                case 5 when runs.FirstOrDefault(run => !run.Value.IsOver) is { Key: { } id }:
                    End(id);
                    break;
                default:
                    Happens(new TimerElapsed("poll"));
                    break;
            }
        }

        /// <summary>Nothing goes wrong any more, and somebody asks where it stands still.</summary>
        public void Recover()
        {
            isCalm = true;
            for (var step = 0; step < 400 && Given.Tag is not { Phase: ReleasePhase.Released, ReleaseUrl: not null }; step++)
            {
                Stumble();
            }
        }

        private void Happens(BotEvent happened) => Take(Given.Happens(happened));

        private void Take(Step step)
        {
            story.Add($"{Given.Tag.Phase}: {step.Because}");
            foreach (var effect in step.Effects.Where(effect => effect is StartRun or CollectResult or PublishRelease))
            {
                open.Enqueue(effect);
            }
        }

        private void Perform(Effect effect)
        {
            switch (effect)
            {
                case StartRun start when Fails(1):
                    Happens(new RunRefused(start.CorrelationId, "the runner is full"));
                    break;
                case StartRun start:
                    runs.ShouldNotContainKey(start.CorrelationId, "a run is started once");
                    runs[start.CorrelationId] = (start, false);
                    Given.SnapshotOf(start.CorrelationId, RunState.Running, id: ++nextRun);
                    Happens(new RunStarted(start.CorrelationId, new RunReference($"{nextRun}", 1, null)));
                    break;
                case CollectResult collect:
                    Happens(Fails(2) ? new ResultCollected(collect.CorrelationId, 1, null, "the artifact could not be read") : new ResultCollected(collect.CorrelationId, 1, Result(collect.CorrelationId, null, s_files), null));
                    break;
                case PublishRelease release:
                    OnIndex.Count.ShouldBe(s_files.Length, $"a release is written when every file is there\n{Story}");
                    Happens(Fails(2) ? new EffectGivenUp(release.Key, "GitHub is down") : new ReleaseWritten(release.Tag, "https://example.org/r"));
                    break;
                default:
                    throw new InvalidOperationException(effect.GetType().Name);
            }
        }

        private void End(string id)
        {
            var start = runs[id].Start;
            runs[id] = (start, true);
            var isGood = !Fails(3);
            if (start.Inputs["action"] != "build")
            {
                using var payload = System.Text.Json.JsonDocument.Parse(start.Inputs["payload"]);
                var wanted = payload.RootElement.GetProperty("files_missing").EnumerateArray().Select(file => file.GetString()).ToList();
                foreach (var file in s_files.Where(file => wanted.Contains(file.Name)).Take(isGood ? s_files.Length : random.Next(s_files.Length)))
                {
                    // What the index does not show yet is sent again, and skipped by name: only a resuming run may do so.
                    if (uploaded.Add(file.Name))
                    {
                        OnIndex.Add(file);
                    }
                    else
                    {
                        start.Inputs["action"].ShouldBe("resume", Story);
                    }
                }
            }

            var number = Given.Tag.Build?.CorrelationId == id ? Given.Tag.Build.Run?.Id : Given.Tag.Publish?.Run?.Id;
            Given.SnapshotOf(id, RunState.Completed, isGood ? RunConclusion.Success : RunConclusion.Failure, id: long.Parse(number ?? "1", System.Globalization.CultureInfo.InvariantCulture));
            Happens(new RunChanged(number ?? "1", Scenario.A));
        }

        private IReadOnlyList<IndexFile> Visible() =>
            [Older, .. OnIndex.Where(_ => !Fails(1)).Select(file => new IndexFile(file.Name, file.Sha256, null, null, "https://example.org/" + file.Name))];
    }
}
