using BotApp.Core;
using BotApp.Core.Pipelines;
using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>
/// The order in which subjects go to the scheduler: installations in turns, first come first served inside one (merge groups before the rest), and never more of one
/// installation at once than its share. A subject is in here once, however often it is offered.
/// </summary>
/// <param name="max">Subjects handed out and not finished yet, in all.</param>
/// <param name="maxPerInstallation">The same for one installation.</param>
/// <param name="threads">Activations that can run at once: while all do, it is no wonder that nothing else begins.</param>
/// <param name="time">For subjects of which nothing was heard again.</param>
internal sealed class FairFeed(int max, int maxPerInstallation, int threads, TimeProvider time)
{
    /// <summary>After this a subject handed out and not begun counts as lost by the scheduler.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Installation> installations = [];
    private readonly LinkedList<Installation> turns = [];
    private readonly HashSet<Entry> handed = []; // never more than may be in flight, however many wait
    private int inFlight;
    private int running;

    private enum Stage
    {
        Waiting,
        Handed,
        Running,
    }

    /// <summary>Subjects that wait for their turn.</summary>
    internal int Waiting
    {
        get
        {
            lock (gate)
            {
                return entries.Count - inFlight;
            }
        }
    }

    /// <summary>A subject has work.</summary>
    internal void Offer(SubjectMark subject)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(subject.Key, out var entry))
            {
                Enqueue(subject);
            }
            else if (entry.Stage == Stage.Running)
            {
                entry.Again = true;
            }
        }
    }

    /// <summary>Whether the subject is waiting, handed out or running here.</summary>
    internal bool Knows(string subjectKey)
    {
        lock (gate)
        {
            return entries.ContainsKey(subjectKey);
        }
    }

    /// <summary>Takes subjects whose turn it is.</summary>
    internal IReadOnlyList<SubjectMark> Take()
    {
        lock (gate)
        {
            ForgetSilent();
            var taken = new List<SubjectMark>();
            while (inFlight < max && turns.FirstOrDefault(installation => installation.InFlight < maxPerInstallation) is { } next)
            {
                turns.Remove(next);
                taken.Add(Hand(next));
                if (next.Waiting.Count > 0)
                {
                    turns.AddLast(next);
                }
            }

            return taken;
        }
    }

    /// <summary>The subject's activation begins here.</summary>
    internal void Started(SubjectMark subject)
    {
        lock (gate)
        {
            if (entries.TryGetValue(subject.Key, out var entry))
            {
                if (entry.Stage == Stage.Waiting)
                {
                    // A delayed trigger came due: it need not wait for its turn any more.
                    Drop(entry);
                }
                else
                {
                    Run(entry);
                    return;
                }
            }

            var unexpected = new Entry(subject, Of(subject.InstallationId));
            entries[subject.Key] = unexpected;
            unexpected.Installation.InFlight++;
            inFlight++;
            Run(unexpected);
        }
    }

    /// <summary>The subject's activation is over, or it could not be handed to the scheduler.</summary>
    internal void Finished(string subjectKey)
    {
        lock (gate)
        {
            if (entries.TryGetValue(subjectKey, out var entry) && entry.Stage != Stage.Waiting)
            {
                Leave(entry);
                if (entry.Again)
                {
                    Enqueue(entry.Subject);
                }
            }
        }
    }

    private void Enqueue(SubjectMark subject)
    {
        var entry = new Entry(subject, Of(subject.InstallationId));
        entries[subject.Key] = entry;
        Line(entry);
        if (entry.Installation.Waiting.Count == 1)
        {
            turns.AddLast(entry.Installation);
        }
    }

    private static void Line(Entry entry)
    {
        var waiting = entry.Installation.Waiting;
        var behind = entry.IsUrgent ? waiting.First : null;
        while (behind is { Value.IsUrgent: true })
        {
            behind = behind.Next;
        }

        if (behind is null)
        {
            waiting.AddLast(entry);
        }
        else
        {
            waiting.AddBefore(behind, entry);
        }
    }

    private SubjectMark Hand(Installation installation)
    {
        var entry = installation.Waiting.First!.Value;
        installation.Waiting.RemoveFirst();
        entry.Stage = Stage.Handed;
        entry.HandedAt = time.GetUtcNow();
        handed.Add(entry);
        installation.InFlight++;
        inFlight++;
        return entry.Subject;
    }

    private void Run(Entry entry)
    {
        if (entry.Stage != Stage.Running)
        {
            handed.Remove(entry);
            entry.Stage = Stage.Running;
            running++;
        }
    }

    private void ForgetSilent()
    {
        if (running >= threads)
        {
            return;
        }

        var before = time.GetUtcNow() - s_silence;
        foreach (var entry in handed.Where(entry => entry.HandedAt < before).ToList())
        {
            Leave(entry);
        }
    }

    private void Drop(Entry entry)
    {
        entry.Installation.Waiting.Remove(entry);
        if (entry.Installation.Waiting.Count == 0)
        {
            turns.Remove(entry.Installation);
        }

        entries.Remove(entry.Subject.Key);
    }

    private void Leave(Entry entry)
    {
        handed.Remove(entry);
        entries.Remove(entry.Subject.Key);
        entry.Installation.InFlight--;
        inFlight--;
        running -= entry.Stage == Stage.Running ? 1 : 0;
        if (entry.Installation is { InFlight: 0, Waiting.Count: 0 })
        {
            installations.Remove(entry.Installation.Id);
        }
    }

    private Installation Of(long id)
    {
        if (!installations.TryGetValue(id, out var installation))
        {
            installations[id] = installation = new Installation(id);
        }

        return installation;
    }

    private sealed class Installation(long id)
    {
        public long Id => id;

        public LinkedList<Entry> Waiting { get; } = [];

        public int InFlight { get; set; }
    }

    private sealed class Entry(SubjectMark subject, Installation installation)
    {
        public SubjectMark Subject => subject;

        public Installation Installation => installation;

        /// <summary>A merge group holds up everybody who waits behind it in its queue.</summary>
        public bool IsUrgent { get; } = SubjectKey.TryParse(subject.Key, out var key) && key.Kind == SubjectKind.Branch && PipelinePlan.IsMergeGroup(key.Name);

        public Stage Stage { get; set; }

        public DateTimeOffset HandedAt { get; set; }

        public bool Again { get; set; }
    }
}
