using BotApp.Engine;
using BotApp.SignIn;
using BotApp.Storage;
using BotApp.Webhooks;

using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>The repositories that the reader has a role in; an operator's are all. Where there is none, what is still to do before there is.</summary>
internal sealed class IndexModel(Store store, ReaderAccess access, FirstSteps firstSteps, IOptions<BotAppOptions> options) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    internal IReadOnlyList<RepositoryLine> Repositories { get; private set; } = [];

    /// <summary>What is still to do; null where there is something to show.</summary>
    internal FirstStepsReading? Steps { get; private set; }

    /// <summary>Where GitHub sends deliveries.</summary>
    internal string WebhookAddress => options.Value.PublicUrl.AbsoluteUri.TrimEnd('/') + WebhookServices.Path;

    internal StatusWord Installed => Steps?.App switch
    {
        AppStanding.Known { Installations: 0 } => StatusWord.Bad("to do"),
        AppStanding.Known => StatusWord.Good("done"),
        _ => StatusWord.Still("not known"),
    };

    internal StatusWord Heard => Steps is { HeardAt: null, Attempt: not { IsTaken: true } } ? StatusWord.Bad("nothing heard") : StatusWord.Good("done");

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Repositories = await store.Queries.RepositoriesAsync(await access.RepositoriesAsync(Reader, cancellationToken) is { } readable ? [.. readable] : null, cancellationToken);
        Steps = Repositories.Count == 0 ? await firstSteps.ReadAsync(cancellationToken) : null;
    }
}
