using System.Text.Json;
using BotApp.Core;
using BotApp.Engine;
using BotApp.Runners;
using BotApp.Storage;

namespace BotApp.Callbacks;

/// <summary>Takes what runners say about their runs. It wakes whoever waits, and nothing else: what is true is asked of the runner.</summary>
internal sealed partial class RunnerEventReceiver(RunnerEventReaders readers, Store store, ISubjectWaker waker, TimeProvider time, ILogger<RunnerEventReceiver> logger)
{
    /// <summary>A status document is far smaller; unsigned runners' events, too.</summary>
    private const int MaxBytes = 64 * 1024;

    private const int MaxRuns = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    internal async Task ReceiveAsync(HttpContext context)
    {
        var runner = context.Request.RouteValues["runner"] as string ?? "";
        var answer = await AnswerAsync(context, runner);
        Log.Answered(logger, runner, answer.Status, answer.Sentence);
        await answer.WriteAsync(context);
    }

    private async Task<CallbackAnswer> AnswerAsync(HttpContext context, string runner)
    {
        if (readers.Find(runner) is not { } reader)
        {
            return new CallbackAnswer(404, "There is no runner of this name here that sends events.");
        }

        if (await BodyAsync(context) is not { } body)
        {
            return new CallbackAnswer(413, $"Expected at most {MaxBytes} bytes within {s_patience.TotalSeconds:0} seconds.");
        }

        var headers = context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return reader.Read(headers, body, time.GetUtcNow()) switch
        {
            RunnerEvent.Refused refused => new CallbackAnswer(401, refused.Reason),
            RunnerEvent.Unreadable unreadable => new CallbackAnswer(400, unreadable.Reason),
            RunnerEvent.Ignored => new CallbackAnswer(202, "Received; nothing here depends on it."),
            RunnerEvent.Hints hints => Told(await TakeAsync(runner, hints, context.RequestAborted)),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is not known."),
        };
    }

    private async Task<IReadOnlyList<HintOutcome>> TakeAsync(string runner, RunnerEvent.Hints hints, CancellationToken cancellationToken)
    {
        var outcomes = new List<HintOutcome>();
        var said = hints.Said is { } statement ? new SaidOfRun(statement.CorrelationId, statement.Sequence, statement.IsOver, statement.Document) : null;
        foreach (var (hint, number) in hints.Runs.Take(MaxRuns).Select(static (hint, number) => (hint, number)))
        {
            var delivery = hints.Delivery is { } id ? $"{id}/{number}" : null;
            var (outcome, subjects) = await store.RunnerEvents.TakeAsync(runner, delivery, hint.RunId, hint.CorrelationId, said, Changed, cancellationToken);
            waker.Wake(subjects);
            outcomes.Add(outcome);
        }

        return outcomes;
    }

    private static NewEvent Changed(HintedRun run)
    {
        BotEvent happened = new RunChanged(run.ExternalId ?? "", run.Sha);
        return new NewEvent(run.SubjectKey, run.InstallationId, run.RepositoryId, nameof(RunChanged), JsonSerializer.Serialize(happened));
    }

    private static CallbackAnswer Told(IReadOnlyList<HintOutcome> outcomes) =>
        outcomes.Contains(HintOutcome.Woken) || outcomes.Contains(HintOutcome.Later) ? new CallbackAnswer(202, "Received; the run is asked for.")
            : outcomes.Contains(HintOutcome.Duplicate) ? new CallbackAnswer(202, "Already received.")
            : outcomes.Contains(HintOutcome.Over) ? new CallbackAnswer(410, "The run is judged; nothing more is wanted of it.")
            : new CallbackAnswer(202, "Received; nobody here waits for this run.");

    private static async Task<byte[]?> BodyAsync(HttpContext context)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(s_patience);
        using var read = new MemoryStream();
        var buffer = new byte[8 * 1024];
        try
        {
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer, patience.Token)) > 0)
            {
                if (read.Length + count > MaxBytes)
                {
                    return null;
                }

                read.Write(buffer, 0, count);
            }

            return read.ToArray();
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Event of the runner {Runner}: {Status} {Sentence}")]
        internal static partial void Answered(ILogger logger, string runner, int status, string sentence);
    }
}
