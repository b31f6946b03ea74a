using System.Text.Json.Nodes;
using BotApp.Simulator.Api.Json;
using BotApp.Simulator.State;

namespace BotApp.Simulator.Api;

/// <summary>People, organizations, teams and rights.</summary>
internal static class PeopleApi
{
    public static void Map(Operations operations) => operations
        .Add("repos/get-collaborator-permission-level", "GET /repos/{owner}/{repo}/collaborators/{username}/permission", "metadata:read", Permission)
        .Add("repos/check-collaborator", "GET /repos/{owner}/{repo}/collaborators/{username}", "metadata:read", IsCollaborator)
        .Add("repos/list-collaborators", "GET /repos/{owner}/{repo}/collaborators", "metadata:read", Collaborators)
        .Add("users/get-authenticated", "GET /user", "", call => AccountJson.FullUser(call.At, call.Actor), Caller.User)
        .Add("users/get-by-username", "GET /users/{username}", "", call => AccountJson.FullUser(call.At, Find(call, "username")), Caller.Anyone)
        .Add("orgs/get", "GET /orgs/{org}", "", call => AccountJson.Organization(call.At, Organization(call)), Caller.Anyone)
        .Add("orgs/list-members", "GET /orgs/{org}/members", "members:read", Members)
        .Add("orgs/check-membership-for-user", "GET /orgs/{org}/members/{username}", "members:read", IsMember)
        .Add("orgs/get-membership-for-user", "GET /orgs/{org}/memberships/{username}", "members:read", Membership)
        .Add("orgs/list-for-authenticated-user", "GET /user/orgs", "", MyOrganizations, Caller.User)
        .Add("teams/get-membership-for-user-in-org", "GET /orgs/{org}/teams/{team_slug}/memberships/{username}", "members:read", TeamMembership);

    private static Account Find(ApiCall call, string parameter) => call.GitHub.Accounts.Find(call[parameter]) ?? throw ApiError.NotFound();

    private static Account Organization(ApiCall call) => Find(call, "org") is { Type: AccountType.Organization } found ? found : throw ApiError.NotFound();

    private static Answer Permission(ApiCall call)
    {
        var account = Find(call, "username");
        var access = call.Repository.AccessOf(account);
        var user = AccountJson.User(call.At, account);
        user["permissions"] = RepositoryJson.Permissions(access);
        user["role_name"] = Role(access);
        return new JsonObject { ["permission"] = Legacy(access), ["role_name"] = Role(access), ["user"] = user };
    }

    private static string Role(Access access) => access.ToString().ToLowerInvariant();

    // The old field knows four words only: maintain reads as write, triage as read.
    private static string Legacy(Access access) => access switch
    {
        Access.Admin => "admin",
        Access.Maintain or Access.Write => "write",
        Access.Triage or Access.Read => "read",
        _ => "none",
    };

    private static Answer IsCollaborator(ApiCall call)
    {
        var account = Find(call, "username");
        return account == call.Repository.Owner || call.Repository.Collaborators.ContainsKey(account.Login) ? Answer.Nothing : throw ApiError.NotFound();
    }

    private static Answer Collaborators(ApiCall call) => call.Page(
        call.GitHub.Accounts.All.Where(account => account == call.Repository.Owner || call.Repository.Collaborators.ContainsKey(account.Login)),
        account =>
        {
            var json = AccountJson.User(call.At, account);
            json["permissions"] = RepositoryJson.Permissions(call.Repository.AccessOf(account));
            json["role_name"] = Role(call.Repository.AccessOf(account));
            return json;
        });

    private static Answer Members(ApiCall call)
    {
        var organization = Organization(call);
        return call.Page(organization.Members.Keys.Select(login => call.GitHub.Accounts.Get(login)), account => AccountJson.User(call.At, account));
    }

    private static Answer IsMember(ApiCall call) => Organization(call).Members.ContainsKey(call["username"]) ? Answer.Nothing : throw ApiError.NotFound();

    private static Answer Membership(ApiCall call)
    {
        var organization = Organization(call);
        var role = organization.Members.GetValueOrDefault(call["username"]) ?? throw ApiError.NotFound();
        return new JsonObject
        {
            ["url"] = $"{call.At.Api}/orgs/{organization.Login}/memberships/{call["username"]}",
            ["state"] = "active",
            ["role"] = role,
            ["organization_url"] = $"{call.At.Api}/orgs/{organization.Login}",
            ["organization"] = AccountJson.OrganizationSimple(call.At, organization),
            ["user"] = AccountJson.User(call.At, Find(call, "username")),
        };
    }

    private static Answer MyOrganizations(ApiCall call) => call.Page(
        call.GitHub.Accounts.All.Where(account => account.Members.ContainsKey(call.Actor.Login)), account => AccountJson.OrganizationSimple(call.At, account));

    private static Answer TeamMembership(ApiCall call)
    {
        var organization = Organization(call);
        var role = organization.Teams.GetValueOrDefault(call["team_slug"])?.GetValueOrDefault(call["username"]) ?? throw ApiError.NotFound();
        return new JsonObject
        {
            ["url"] = $"{call.At.Api}/organizations/{organization.Id}/team/{call["team_slug"]}/memberships/{call["username"]}",
            ["role"] = role,
            ["state"] = "active",
        };
    }
}
