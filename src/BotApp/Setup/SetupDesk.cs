using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using BotApp.GitHub;

using Microsoft.Extensions.Options;

namespace BotApp.Setup;

/// <summary>
/// The registration of the App from the word on the console to the file of credentials. All of it is in memory: whoever starts over asks GitHub
/// for another App. One browser at a time is let in, the one that showed the newest word; one registration at a time is under way in it.
/// </summary>
internal sealed partial class SetupDesk(CredentialsFile file, AppConversion conversion, IOptions<GitHubOptions> github, SetupConsole console, ILogger<SetupDesk> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private byte[]? _word;
    private byte[]? _browser;
    private Begun? _begun;
    private Registered? _registered;

    /// <summary>Ends when the credentials are written and the page that says so was sent.</summary>
    internal Task Finished => _finished.Task;

    /// <summary>Where the credentials go.</summary>
    internal string FilePath => file.FullPath;

    /// <summary>An App is registered and what GitHub gave is not kept yet: whoever is let in can go on with it.</summary>
    internal bool IsWaiting => _registered is not null;

    /// <summary>Why nobody should be sent to GitHub yet; null when what GitHub gives can be kept.</summary>
    internal string? FileProblem() => file.WriteProblem();

    /// <summary>Prints a word that opens the way in once; the one before opens nothing any more.</summary>
    internal void Invite()
    {
        var word = Secret();
        lock (_gate)
        {
            _word = Hash(word);
        }

        console.Invite(word);
    }

    /// <summary>Lets a browser in that has the word, and shuts out the one before.</summary>
    /// <returns>What its cookie holds; null when it is not the word.</returns>
    internal string? Enter(string word)
    {
        string browser;
        lock (_gate)
        {
            if (!Same(_word, word))
            {
                return null;
            }

            browser = Secret();
            (_word, _browser, _begun) = (null, Hash(browser), null);
        }

        Log.Entered(logger);
        console.SayUsed();
        Invite();
        return browser;
    }

    /// <summary>Whether a cookie is that of the browser that was let in last.</summary>
    internal bool IsIn(string? cookie)
    {
        lock (_gate)
        {
            return cookie is not null && Same(_browser, cookie);
        }
    }

    /// <summary>A registration begins; the one before counts no more.</summary>
    /// <returns>The state that GitHub has to give back.</returns>
    internal string Begin(SetupForm form)
    {
        var state = Secret();
        lock (_gate)
        {
            _begun = new Begun(Hash(state), form);
        }

        return state;
    }

    /// <summary>GitHub sent the browser back.</summary>
    internal Task<SetupResult> EndAsync(string code, string state)
    {
        lock (_gate)
        {
            if (_begun is not { } begun || !Same(begun.State, state))
            {
                Log.Foreign(logger);
                return Task.FromResult<SetupResult>(new SetupResult.Failed("This is not the registration that was begun here last: another was begun after it, it was answered already, or it came from elsewhere. Nothing was kept."));
            }

            _begun = null; // a state counts once
            if (code.Length == 0)
            {
                return Task.FromResult<SetupResult>(new SetupResult.Failed("GitHub sent no code, so no App was registered here."));
            }

            _registered = new Registered(begun.Form, code, null);
        }

        return GoOnAsync();
    }

    /// <summary>Goes on where it failed in a way that may pass; also when the browser does not wait for it, since GitHub gives the credentials once.</summary>
    internal async Task<SetupResult> GoOnAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_registered is not { } registered)
            {
                return new SetupResult.Failed("No registration waits here to go on.");
            }

            if (registered.App is null)
            {
                registered = registered with { App = await ConvertAsync(registered.Code, CancellationToken.None) };
                _registered = registered;
            }

            file.Write(Content(registered.Form, registered.App));
            _registered = null;
            Log.Registered(logger, registered.App.Slug, registered.App.Id);
            return new SetupResult.Done(registered.App, registered.Form, AppDifferences.Of(registered.App));
        }
        catch (GitHubUnavailable)
        {
            Log.Unreachable(logger);
            return new SetupResult.Failed($"{github.Value.ApiUrl} could not be asked for the credentials of the App, which is registered. Its code is good for an hour: ask again when GitHub can be reached.", MayGoOn: true);
        }
        catch (GitHubException problem)
        {
            _registered = null;
            Log.NotConverted(logger, problem.Message);
            return new SetupResult.Failed(problem is GitHubRefused { Status: 404 }
                ? "GitHub does not take the code: it was used already, or it is older than an hour. The App is registered on GitHub and nobody has its key: delete it there, and begin again."
                : $"GitHub did not give the credentials of the App: {(problem is GitHubRefused refused ? $"{refused.Status.Text()} {refused.Reason}" : "its answer cannot be read")}. Delete the App on GitHub, and begin again.");
        }
        catch (UnusableApp unusable)
        {
            _registered = null;
            Log.NotConverted(logger, unusable.Message);
            return new SetupResult.Failed($"{unusable.Message} BotApp cannot be the App with that, and kept nothing. Delete the App on GitHub, and begin again.");
        }
        catch (CredentialsProblem problem)
        {
            Log.NotWritten(logger, problem.Message);
            return new SetupResult.Failed($"{problem.Message} The credentials are held in this process until then: mend it and write them again, and do not stop BotApp before.", MayGoOn: true);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The last page was sent.</summary>
    internal void Finish() => _finished.TrySetResult();

    public void Dispose() => _turn.Dispose();

    private async Task<NewApp> ConvertAsync(string code, CancellationToken cancellationToken)
    {
        var app = await conversion.ConvertAsync(code, cancellationToken);
        if (app.Missing is { Count: > 0 } missing)
        {
            throw new UnusableApp($"GitHub's answer lacks {string.Join(" and ", missing.Select(name => $"`{name}`"))}.");
        }

        try
        {
            using var key = AppKey.Read(new GitHubOptions { PrivateKey = app.Pem });
            return app;
        }
        catch (InvalidOperationException)
        {
            throw new UnusableApp("The key in GitHub's answer is not a private key that can be read.");
        }
    }

    // In the form of configuration; where GitHub is only where it is not github.com.
    private JsonObject Content(SetupForm form, NewApp app)
    {
        var section = new JsonObject
        {
            ["AppId"] = app.Id.Text(),
            ["ClientId"] = app.ClientId,
            ["ClientSecret"] = app.ClientSecret,
            ["WebhookSecret"] = app.WebhookSecret,
            ["PrivateKey"] = app.Pem,
        };
        var usual = new GitHubOptions();
        if (github.Value.ApiUrl != usual.ApiUrl || github.Value.WebUrl != usual.WebUrl)
        {
            section["ApiUrl"] = github.Value.ApiUrl.AbsoluteUri.TrimEnd('/');
            section["WebUrl"] = github.Value.WebUrl.AbsoluteUri.TrimEnd('/');
        }

        return new JsonObject { ["GitHub"] = section, ["BotApp"] = new JsonObject { ["PublicUrl"] = form.Address.AbsoluteUri.TrimEnd('/') } };
    }

    private static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool Same(byte[]? hash, string text) => hash is not null && CryptographicOperations.FixedTimeEquals(hash, Hash(text));

    private sealed record Begun(byte[] State, SetupForm Form);

    private sealed record Registered(SetupForm Form, string Code, NewApp? App);

    private sealed class UnusableApp(string message) : Exception(message);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "A browser showed the word and was let in to set BotApp up; whoever was in before is out")]
        internal static partial void Entered(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A registration came back that was not the one begun last")]
        internal static partial void Foreign(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "The App {Slug} ({Id}) is registered and its credentials are written")]
        internal static partial void Registered(ILogger logger, string? slug, long id);

        [LoggerMessage(Level = LogLevel.Warning, Message = "GitHub could not be asked for the credentials of the registered App")]
        internal static partial void Unreachable(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The registered App cannot be used: {Reason}")]
        internal static partial void NotConverted(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The credentials of the registered App are not kept yet: {Reason}")]
        internal static partial void NotWritten(ILogger logger, string reason);
    }
}

/// <summary>How a registration stands after GitHub sent the browser back.</summary>
internal abstract record SetupResult
{
    /// <summary>The credentials are written.</summary>
    /// <param name="App">The App.</param>
    /// <param name="Form">What it was registered with.</param>
    /// <param name="Differences">Sentences about what it asks for other than app.yml.</param>
    internal sealed record Done(NewApp App, SetupForm Form, IReadOnlyList<string> Differences) : SetupResult;

    /// <summary>They are not.</summary>
    /// <param name="Sentence">Why, and what to do.</param>
    /// <param name="MayGoOn">What GitHub gave is still held: it may be tried again.</param>
    internal sealed record Failed(string Sentence, bool MayGoOn = false) : SetupResult;
}
