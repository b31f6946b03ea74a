using System.Text;

using BotApp.Core;
using BotApp.Core.Settings;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.Planning;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>A repository's settings: as they are live, and as somebody would have them, checked, judged and proposed.</summary>
[SettingsFormLimit]
internal sealed class SettingsModel(
    Store store, SettingsShow show, RepositoryPlanner planner, SettingsProposer proposer, ReaderAccess access, IOptions<GitHubOptions> github, IOptions<BotAppOptions> botapp) : PageModel
{
    /// <summary>What is proposed says what it changes, also while somebody else asks that.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    internal Reader Reader => Reader.Of(HttpContext);

    internal string WebUrl => github.Value.WebUrl.AbsoluteUri.TrimEnd('/');

    // Set before the page is rendered: the page is only shown when it was found.
    internal StoredRepository Repository { get; private set; } = null!;

    /// <summary>The file as it is live.</summary>
    internal ShownSettings Live { get; private set; } = new("", "", null, null);

    /// <summary>The text in the field.</summary>
    internal string Text { get; private set; } = "";

    /// <summary>The commit and the file that the person was shown first; what they propose is based on these.</summary>
    internal (string Head, string Blob) Based { get; private set; }

    /// <summary>What is wrong with the text; null while nobody asked.</summary>
    internal SettingsResult? Checked { get; private set; }

    /// <summary>What the text would change; null while nobody asked.</summary>
    internal RepositoryPlanAnswer? Plan { get; private set; }

    /// <summary>Why nothing was proposed; null otherwise.</summary>
    internal string? Refused { get; private set; }

    /// <summary>What was just done to the text; null: nothing.</summary>
    internal string? Noted { get; private set; }

    /// <summary>The pull request that was just opened or found.</summary>
    internal int? Proposed { get; private set; }

    /// <summary>The file is another one now than the person was shown.</summary>
    internal bool HasChanged => Live.Problem is null && Based.Head.Length > 0 && Based.Blob != (Live.Blob ?? "");

    /// <summary>Why nobody may propose here; null when somebody may try, and GitHub decides.</summary>
    internal string? CannotPropose =>
        !Reader.IsSignedIn ? "Nobody signs in here (`GitHub__ClientSecret` is not set), so there is nobody in whose name a pull request could be opened. Copy the text and commit it yourself."
        : Live.IsArchived ? "The repository is archived: it takes no change."
        : Live.Head.Length == 0 ? "What is live could not be read, so nothing can be proposed."
        : null;

    public async Task<IActionResult> OnGetAsync(long id, int? proposed, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
        {
            return NotFound();
        }

        Proposed = proposed is > 0 ? proposed : null;
        Text = Live.Text ?? (Live.Problem is null ? SettingsSnippets.Start : "");
        Based = (Live.Head, Live.Blob ?? "");
        Checked = Live.Read;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, [FromForm] SettingsFields fields, CancellationToken cancellationToken) =>
        await TakeAsync(id, fields, cancellationToken) ?? Page();

    public async Task<IActionResult> OnPostPlanAsync(long id, [FromForm] SettingsFields fields, CancellationToken cancellationToken)
    {
        if (await TakeAsync(id, fields, cancellationToken) is { } refused)
        {
            return refused;
        }

        Plan = await PlanAsync(TimeSpan.Zero, cancellationToken);
        return Page();
    }

    /// <summary>What others wrote meanwhile was looked at: what is proposed from here on goes over it.</summary>
    public async Task<IActionResult> OnPostOverAsync(long id, [FromForm] SettingsFields fields, CancellationToken cancellationToken)
    {
        if (await TakeAsync(id, fields, cancellationToken) is { } refused)
        {
            return refused;
        }

        Based = (Live.Head, Live.Blob ?? "");
        Noted = "Your text stands over the file as it is now: the pull request will show what it takes away.";
        return Page();
    }

    public async Task<IActionResult> OnPostInsertAsync(long id, string? snippet, [FromForm] SettingsFields fields, CancellationToken cancellationToken)
    {
        if (SettingsSnippets.Find(snippet) is not { } found)
        {
            return NotFound();
        }

        var inserted = SettingsSnippets.Insert(Plain(fields.Text), found);
        fields.Text = inserted.Text;
        Noted = inserted.Problem ?? $"“{found.Title}” is in the text now: put your own names in its place.";
        return await TakeAsync(id, fields, cancellationToken) ?? Page();
    }

    public async Task<IActionResult> OnPostProposeAsync(long id, [FromForm] SettingsFields fields, CancellationToken cancellationToken)
    {
        if (await TakeAsync(id, fields, cancellationToken) is { } refused)
        {
            return refused;
        }

        if (CannotPropose is { } why)
        {
            Refused = why;
            return Page();
        }

        var page = new Uri(botapp.Value.PublicUrl, DashboardLinks.Settings(id)).AbsoluteUri;
        var proposal = new SettingsProposal(Text.TrimEnd('\n') + "\n", Live.Branch, Based.Head, Based.Blob.Length == 0 ? null : Based.Blob);
        var answer = await proposer.ProposeAsync(Reader, Repository, proposal, async stop => ProposalText.Body(await PlanAsync(s_patience, stop), page), cancellationToken);
        if (answer is ProposalAnswer.Open open)
        {
            return LocalRedirect($"{DashboardLinks.Settings(id)}?proposed={open.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        }

        Refused = ((ProposalAnswer.Refused)answer).Sentence; // there are two
        return Page();
    }

    private async Task<bool> FindAsync(long id, CancellationToken cancellationToken)
    {
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository)
        {
            return false;
        }

        Repository = repository;
        Live = await show.ReadAsync(repository, cancellationToken);
        return true;
    }

    // Null when the page can be shown with the text of the form in it.
    private async Task<IActionResult?> TakeAsync(long id, SettingsFields fields, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(fields.Text ?? "") > ToolEndpoints.MaxSettingsBytes)
        {
            return new ContentResult { StatusCode = StatusCodes.Status413PayloadTooLarge, ContentType = "text/plain; charset=utf-8", Content = $"The settings are larger than {ToolEndpoints.MaxSettingsBytes} bytes. Nothing was done.\n" };
        }

        if (!await FindAsync(id, cancellationToken))
        {
            return NotFound();
        }

        Text = Plain(fields.Text);
        Based = (Sha(fields.Head), Sha(fields.Blob));
        Checked = SettingsReader.Read(Text, SettingsReader.DefaultPath);
        return null;
    }

    // It costs the installation's requests: not for everybody who can see a public repository.
    private async Task<RepositoryPlanAnswer> PlanAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        !Reader.IsOperator && await access.RepositoriesAsync(Reader, cancellationToken) is { } readable && !readable.Contains(Repository.Id)
            ? new RepositoryPlanAnswer.Refused(RepositoryPlanRefusal.BadRequest, "What would change is shown to those who have a role in the repository.")
            : await planner.PlanAsync(new RepositoryPlanRequest(Repository.FullName, Text), patience, cancellationToken);

    // Forms carry every end of a line as two letters.
    private static string Plain(string? text) => (text ?? "").Replace("\r\n", "\n");

    private static string Sha(string? text) => text is not null && ShaText.IsWhole(text) ? text : "";
}

/// <summary>The fields of the editor's form.</summary>
internal sealed class SettingsFields
{
    public string? Text { get; set; }

    public string? Head { get; set; }

    public string? Blob { get; set; }
}
