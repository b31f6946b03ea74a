using System.Text.Json;
using BotApp.Storage;

namespace BotApp.Webhooks;

/// <summary>
/// Where BotApp is installed and what became of a repository as a whole: no subject's business, but work for all of them ends or goes on.
/// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation, #installation_repositories, #repository.
/// </summary>
internal static class StandingReader
{
    /// <summary>What a delivery says of standing; null when it is about something else.</summary>
    internal static DeliveryReading? Read(string eventName, string? action, JsonElement root)
    {
        if (eventName is not ("installation" or "installation_repositories" or "repository") || EventReader.Number(root, "installation", "id") is not { } installation)
        {
            return null;
        }

        var standings = eventName switch
        {
            "installation" => OfInstallation(action, root, installation),
            "installation_repositories" => [.. Described(root, "repositories_added", installation), .. Ids(root, "repositories_removed").Select(id => new Standing(installation, id, "removed"))],
            _ => OfRepository(action, root, installation),
        };

        // A new name or owner is adopted even where nothing ends.
        var id = EventReader.Number(root, "repository", "id");
        var place = id is { } repository && action != "deleted" ? EventReader.Place(root, repository, installation, eventName == "repository") : null;
        return standings.Count == 0 && place is null
            ? new DeliveryReading.Ignored(action)
            : new DeliveryReading.Accepted(action, installation, id, []) { Repository = place, Standings = standings };
    }

    private static List<Standing> OfInstallation(string? action, JsonElement root, long installation) => action switch
    {
        // Whoever installs the App grants what it asks for that day, and so does who accepts what it asks for by now.
        "created" => [new Standing(installation, 0, null) { Installation = Whose(root, installation) }, .. Described(root, "repositories", installation)],
        "new_permissions_accepted" => [new Standing(installation, 0, null) { Installation = Whose(root, installation) }],
        "deleted" => [new Standing(installation, 0, Forgetting.Uninstalled)],
        "suspend" => [new Standing(installation, 0, "suspended")],
        "unsuspend" => [new Standing(installation, 0, null)],
        _ => [],
    };

    private static List<Standing> OfRepository(string? action, JsonElement root, long installation) =>
        EventReader.Number(root, "repository", "id") is not { } id ? [] : action switch
        {
            "deleted" => [new Standing(installation, id, "deleted")],
            "archived" => [new Standing(installation, id, "archived")],
            "unarchived" => [new Standing(installation, id, null)],
            _ => [],
        };

    private static IEnumerable<Standing> Described(JsonElement root, string list, long installation)
    {
        // Whoever installs the App on all repositories of an account did not think of each.
        var isChosen = (EventReader.Text(root, "repository_selection") ?? EventReader.Text(root, "installation", "repository_selection")) is "selected";
        foreach (var one in Items(root, list))
        {
            if (EventReader.Number(one, "id") is { } id && EventReader.Text(one, "name") is { } name && EventReader.Text(one, "full_name") is { } fullName && fullName.Split('/') is [var owner, _])
            {
                yield return new Standing(installation, id, null)
                {
                    Repository = new StoredRepository(id, fullName, owner, name, installation, null, EventReader.Flag(one, "private")),
                    IsChosen = isChosen,
                };
            }
        }
    }

    private static StoredInstallation? Whose(JsonElement root, long installation) => EventReader.Text(root, "installation", "account", "login") is { } account
        ? new StoredInstallation(installation, account, EventReader.Text(root, "installation", "html_url"), null)
        : null;

    private static IEnumerable<long> Ids(JsonElement root, string list) => Items(root, list).Select(one => EventReader.Number(one, "id")).OfType<long>();

    private static List<JsonElement> Items(JsonElement root, string list) =>
        EventReader.Element(root, list) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];
}
