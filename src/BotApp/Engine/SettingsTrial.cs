using BotApp.Core.Settings;

namespace BotApp.Engine;

/// <summary>Settings that a branch does not have: facts are read as if it had them.</summary>
/// <param name="Branch">The branch whose file they would be.</param>
/// <param name="Settings">The settings.</param>
internal sealed record SettingsTrial(string Branch, RepositorySettings Settings);
