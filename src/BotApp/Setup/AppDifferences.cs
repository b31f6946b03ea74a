using BotApp.Cli;
using BotApp.GitHub;

namespace BotApp.Setup;

/// <summary>What the registered App asks for other than app.yml: somebody changed it on the way, or the server knows less.</summary>
internal static class AppDifferences
{
    internal static IReadOnlyList<string> Of(NewApp app)
    {
        var (permissions, events) = (app.Permissions ?? [], app.Events ?? []);
        return
        [
            .. AppManifest.Permissions().Where(wanted => permissions.GetValueOrDefault(wanted.Key) != wanted.Value).Select(wanted => permissions.TryGetValue(wanted.Key, out var given)
                ? $"The permission `{wanted.Key}` is `{given}`; BotApp uses `{wanted.Value}`."
                : $"The permission `{wanted.Key}` is missing; BotApp uses `{wanted.Value}`."),
            .. permissions.Where(given => !AppManifest.Permissions().ContainsKey(given.Key)).Select(given => $"The permission `{given.Key}` (`{given.Value}`) is more than BotApp uses."),
            .. AppManifest.Events().Except(events, StringComparer.Ordinal).Select(name => $"The App is not told of the event `{name}`."),
            .. events.Except(AppManifest.Events(), StringComparer.Ordinal).Select(name => $"The App is told of the event `{name}`, which BotApp does not read."),
        ];
    }
}
