using System.Globalization;

using BotApp.Core;
using BotApp.Engine;
using BotApp.Runners;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>The queue, what was given up, and the way back.</summary>
internal sealed class JobsModel(Store store, ReaderAccess access, ISubjectWaker waker, RunnerTroubles troubles) : PageModel
{
    private const int MaxJobs = 200;
    private const int MaxDeadLetters = 200;

    private Dictionary<long, string> _names = [];

    internal Reader Reader => Reader.Of(HttpContext);

    internal QueueFigures Figures { get; private set; } = new(0, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Runners that do not answer.</summary>
    internal IReadOnlyList<(string Name, RunnerTrouble Trouble)> Troubles => troubles.Now();

    internal IReadOnlyList<SubjectRecord> Jobs { get; private set; } = [];

    internal IReadOnlyList<DeadLetter> DeadLetters { get; private set; } = [];

    /// <summary>Messages to people that were not taken.</summary>
    internal IReadOnlyList<TroubledMessage> Troubled { get; private set; } = [];

    /// <summary>Notices that are not sent yet.</summary>
    internal long Unsent { get; private set; }

    /// <summary>What the button did, after it was pressed.</summary>
    internal string? Outcome { get; private set; }

    internal SubjectPlace Place(string key) => SubjectKey.TryParse(key, out var subject)
        ? new SubjectPlace(key, subject, _names.GetValueOrDefault(subject.RepositoryId))
        : new SubjectPlace(key, null, null);

    internal static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => $"{(long)span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(long)span.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(long)span.TotalHours} h",
        _ => $"{(long)span.TotalDays} d",
    };

    public async Task OnGetAsync(string? outcome, CancellationToken cancellationToken)
    {
        IReadOnlyList<long>? among = await access.RepositoriesAsync(Reader, cancellationToken) is { } readable ? [.. readable] : null;
        _names = (await store.Repositories.ListAsync(cancellationToken)).ToDictionary(one => one.Id, one => one.FullName);
        Figures = await store.Queries.FiguresAsync(cancellationToken);
        Jobs = await store.Queries.JobsAsync(MaxJobs, among, cancellationToken);
        DeadLetters = await store.DeadLetters.ListAsync(MaxDeadLetters, among, cancellationToken);
        Troubled = Reader.IsOperator ? await store.Notices.TroubledAsync(MaxDeadLetters, cancellationToken) : [];
        Unsent = Reader.IsOperator ? await store.Notices.UnsentAsync(cancellationToken) : 0;
        Outcome = outcome switch
        {
            "sending" => "Put back: it is sent again within seconds.",
            "not-sending" => "Nothing was put back: it was in the meantime, or another message to the same addressee is under way.",
            "retried" => "Put back: its subject was woken.",
            "gone" => "Nothing to retry: it was put back or replaced in the meantime.",
            _ => null,
        };
    }

    public async Task<IActionResult> OnPostSendAsync(string id, CancellationToken cancellationToken)
    {
        if (!Reader.IsOperator)
        {
            return OperatorsOnly();
        }

        var isSending = await store.Notices.ReviveAsync(id, cancellationToken);
        if (isSending)
        {
            await store.Audit.AddAsync([new AuditEntry(Reader.Login, "Send again", $"The given-up message {id} was put back.") { ActorId = Reader.IsSignedIn ? Reader.UserId : null, Code = "retried", Source = "dashboard" }], cancellationToken);
        }

        return LocalRedirect($"/jobs?outcome={(isSending ? "sending" : "not-sending")}");
    }

    public async Task<IActionResult> OnPostRetryAsync(long id, bool effect, CancellationToken cancellationToken)
    {
        if (!Reader.IsOperator)
        {
            return OperatorsOnly();
        }

        var mark = effect
            ? await store.DeadLetters.ReplayEffectAsync(id, cancellationToken)
            : await store.DeadLetters.ReplayEventAsync(id, cancellationToken);
        if (mark is not null)
        {
            var what = $"Dead {(effect ? "effect" : "event")} {id.ToString(CultureInfo.InvariantCulture)} was put back.";
            var repository = SubjectKey.TryParse(mark.Key, out var subject) ? subject.RepositoryId : (long?)null;
            await store.Audit.AddAsync([new AuditEntry(Reader.Login, "Retry", what) { ActorId = Reader.IsSignedIn ? Reader.UserId : null, RepositoryId = repository, SubjectKey = mark.Key, Code = "retried", Source = "dashboard" }], cancellationToken);
            waker.Wake([mark]);
        }

        return LocalRedirect($"/jobs?outcome={(mark is null ? "gone" : "retried")}");
    }

    private static ContentResult OperatorsOnly() =>
        new() { StatusCode = StatusCodes.Status403Forbidden, ContentType = "text/plain; charset=utf-8", Content = "Operators retry what was given up; SignIn:Operators in BotApp's configuration names them.\n" };
}

/// <summary>A subject in a list over all repositories.</summary>
internal sealed record SubjectPlace(string Key, SubjectKey? Subject, string? Repository);
