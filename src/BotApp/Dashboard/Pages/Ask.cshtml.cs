using System.Text.Json;

using BotApp.Core;
using BotApp.Engine;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BotApp.Dashboard.Pages;

/// <summary>
/// Takes what somebody asks for on a page, as an event like a comment's: whether they may, and what follows, is decided where commands are.
/// Shows what came of it.
/// </summary>
internal sealed class AskModel(Store store, ISubjectWaker waker, ReaderAccess access) : PageModel
{
    private const int MaxCommand = 1500;

    // Set before the page is rendered: the page is only shown when it was found.
    internal StoredAsk Asked { get; private set; } = null!;

    internal StoredRepository? Repository { get; private set; }

    internal SubjectKey? Subject => SubjectKey.TryParse(Asked.SubjectKey, out var subject) ? subject : null;

    public async Task<IActionResult> OnGetAsync(long id, string? ask, CancellationToken cancellationToken)
    {
        if (ask is null || await store.Asks.FindAsync(id, ask, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Asked = found;
        Repository = await store.Repositories.FindAsync(id, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, [FromForm] AskFields fields, CancellationToken cancellationToken)
    {
        if (!Reader.Of(HttpContext).IsSignedIn)
        {
            return Refused(StatusCodes.Status403Forbidden, "Nobody signs in here, so nobody can be asked whether they may: say it in a comment on GitHub.");
        }

        var command = $"{fields.Command} {fields.Rest}".Trim();
        if (!SubjectKey.TryParse(fields.Subject ?? "", out var subject) || subject.RepositoryId != id
            || await store.Subjects.LoadAsync(subject.ToString(), cancellationToken) is not { } record)
        {
            return NotFound();
        }

        if (!Guid.TryParseExact(fields.Ask, "N", out var ask) || command.Length > MaxCommand || command.Any(char.IsControl) || !(command == PageAsked.Confirm || command.StartsWith('/')))
        {
            return Refused(StatusCodes.Status400BadRequest, "Expected one command on one line, as a button of a page sends it. Nothing was done.");
        }

        var person = await access.PersonAsync(Reader.Of(HttpContext), cancellationToken);
        var (name, key) = (ask.ToString("N"), subject.ToString());
        BotEvent happened = new PageAsked(name, command, person, fields.Sha ?? "") { ShownLive = fields.Shown ? fields.Live ?? "" : null };
        var row = new NewEvent(key, record.InstallationId, id, nameof(PageAsked), JsonSerializer.Serialize(happened), $"ask:{name}");
        await store.Asks.AddAsync(new StoredAsk(name, key, id, person.Login, command, false, null, null), row, cancellationToken);
        waker.Wake([new SubjectMark(key, record.InstallationId)]);
        return LocalRedirect($"{DashboardLinks.Repository(id)}/asks/{name}");
    }

    private static ContentResult Refused(int status, string sentence) => new() { StatusCode = status, ContentType = "text/plain; charset=utf-8", Content = sentence + "\n" };
}

/// <summary>The fields of a button's form.</summary>
internal sealed class AskFields
{
    public string? Ask { get; set; }

    public string? Subject { get; set; }

    public string? Command { get; set; }

    public string? Rest { get; set; }

    public string? Sha { get; set; }

    public bool Shown { get; set; }

    public string? Live { get; set; }
}
