using BotApp.Core;
using BotApp.Engine;
using BotApp.GitHub;
using BotApp.SignIn;
using BotApp.Storage;

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace BotApp.Dashboard.Pages;

/// <summary>What a deployment or a rollback brings, with the button that does exactly that.</summary>
internal sealed class DeployModel(Store store, DeployShow show, IOptions<GitHubOptions> github) : PageModel
{
    internal Reader Reader => Reader.Of(HttpContext);

    internal string WebUrl => github.Value.WebUrl.AbsoluteUri.TrimEnd('/');

    // Set before the page is rendered: the page is only shown when they were found.
    internal StoredRepository Repository { get; private set; } = null!;

    internal EnvironmentState State { get; private set; } = null!;

    internal DeployBrings Brings { get; private set; } = null!;

    internal bool IsBack { get; private set; }

    internal string Command => IsBack ? $"/rollback {State.Environment}" : $"/deploy {State.Environment} {Brings.Sha}{(State.Live?.Sha == Brings.Sha ? " --again" : "")}";

    public async Task<IActionResult> OnGetAsync(long id, string name, string? sha, bool back, CancellationToken cancellationToken)
    {
        var key = SubjectKey.Environment(id, DashboardLinks.NameIn(HttpContext, "/deploy/", name));
        if (await store.Repositories.FindAsync(id, cancellationToken) is not { } repository
            || await store.Subjects.LoadAsync(key.ToString(), cancellationToken) is not { } record || SubjectReading.StateOf(record) is not EnvironmentState state)
        {
            return NotFound();
        }

        var wanted = back ? null : string.IsNullOrWhiteSpace(sha) ? state.Candidate : sha.Trim();
        if ((!back && (wanted is not { Length: >= 7 and <= 40 } || !wanted.All(char.IsAsciiHexDigit))) || await show.ReadAsync(state, wanted, cancellationToken) is not { } brings)
        {
            var sentence = back ? "There is nothing to go back to." : "Expected a commit: at least 7 and at most 40 hexadecimal digits, and an environment of the settings.";
            return new ContentResult { StatusCode = StatusCodes.Status400BadRequest, ContentType = "text/plain; charset=utf-8", Content = sentence + "\n" };
        }

        (Repository, State, Brings, IsBack) = (repository, state, brings, back);
        return Page();
    }
}
