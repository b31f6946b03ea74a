using System.Text.RegularExpressions;
using BotApp.Cli;
using BotApp.Webhooks;

namespace BotApp.Tests.Architecture;

/// <summary>Who may know whom. A new arrow is a decision: it is made in this table, or the code goes where it belongs.</summary>
public sealed partial class ArrowTests
{
    /// <summary>Parts of the service that each folder may use besides itself and the core; the composition root may use all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Storage"] = [],
        ["Telemetry"] = ["Storage"],
        ["GitHub"] = ["Telemetry"],
        ["Runners"] = ["GitHub", "Runners.Actions", "Runners.AzurePipelines", "Runners.Buildbot", "Runners.Http", "Runners.Jenkins", "Smoke", "Telemetry"], // of GitHub only its breaker
        ["Runners/Actions"] = ["GitHub", "Runners"],
        ["Runners/AzurePipelines"] = ["Runners"],
        ["Runners/Buildbot"] = ["Runners"],
        ["Runners/Http"] = ["Runners", "Storage"], // of the storage only what runs say of themselves
        ["Runners/Jenkins"] = ["Runners"],
        ["Smoke"] = [],
        ["Notifications"] = ["GitHub", "Storage"], // of GitHub only its chance
        ["Webhooks"] = ["Storage", "Engine", "Telemetry"],
        ["Callbacks"] = ["Engine", "Runners", "Storage"],
        ["Engine"] = ["GitHub", "Notifications", "Runners", "Smoke", "Storage", "Telemetry"],
        ["Planning"] = ["Engine", "Storage", "Webhooks"], // of the engine only what reads
        ["SignIn"] = ["GitHub", "Storage"], // of GitHub only what a person's own token may
        ["Dashboard"] = ["Engine", "GitHub", "Planning", "Runners", "SignIn", "Storage", "Telemetry", "Webhooks"], // of GitHub only where it is, see below
        ["Setup"] = ["Cli", "Dashboard", "GitHub", "Storage", "Webhooks"], // of the command line only the App's manifest
        ["Cli"] = ["Planning", "Setup", "SignIn", "Storage", "Webhooks"], // of signing in only its address
        ["Cli/Demo"] = ["Simulator"],
        ["Cli/Doctor"] = ["Dashboard", "Engine", "GitHub", "Notifications", "Runners", "SignIn", "Storage", "Telemetry", "Webhooks"], // looks at everything and changes nothing
    };

    [Fact]
    public void Folders_use_only_what_they_may()
    {
        var broken = new List<string>();
        foreach (var (path, text) in SourceTree.Files("src/BotApp").Where(file => file.Path.Contains('/', StringComparison.Ordinal)))
        {
            var folder = FolderOf(path);
            Allowed.ShouldContainKey(folder, $"{path}: the folder {folder} has no row in the table of arrows");
            broken.AddRange(Used().Matches(text).Select(match => match.Groups["part"].Value).Distinct(StringComparer.Ordinal)
                .Where(part => !IsAllowed(folder, part)).Select(part => $"{path} uses BotApp.{part}"));
        }

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Webhooks_callbacks_and_dashboard_never_act() =>
        Offenders("src/BotApp", path => path.StartsWith("Webhooks/", StringComparison.Ordinal) || path.StartsWith("Callbacks/", StringComparison.Ordinal) || path.StartsWith("Dashboard/", StringComparison.Ordinal), Acting()).ShouldBeEmpty();

    [Fact]
    public void Only_the_storage_speaks_SQL() =>
        Offenders("src/BotApp", path => !path.StartsWith("Storage/", StringComparison.Ordinal), Sql()).ShouldBeEmpty();

    [Fact]
    public void Only_few_folders_make_HTTP_requests() =>
        Offenders("src/BotApp", path => !path.StartsWith("GitHub/", StringComparison.Ordinal) && !path.StartsWith("Runners/", StringComparison.Ordinal)
            && !path.StartsWith("Notifications/", StringComparison.Ordinal) && !path.StartsWith("Smoke/", StringComparison.Ordinal) && !path.StartsWith("Cli/", StringComparison.Ordinal), Http()).ShouldBeEmpty();

    [Fact]
    public void The_core_knows_nothing_of_the_service_and_the_simulator_knows_nothing_of_either()
    {
        Offenders("src/BotApp.Core", _ => true, OtherThanCore()).ShouldBeEmpty();
        Offenders("src/BotApp.Simulator", _ => true, OtherThanSimulator()).ShouldBeEmpty();
        File.ReadAllText(Path.Combine(SourceTree.Root, "src/BotApp.Core/BotApp.Core.csproj")).ShouldNotContain("<ProjectReference");
        File.ReadAllText(Path.Combine(SourceTree.Root, "src/BotApp.Simulator/BotApp.Simulator.csproj")).ShouldNotContain("<ProjectReference");
    }

    [Fact]
    public void What_is_subscribed_is_what_is_read() =>
        AppManifest.Events().Order(StringComparer.Ordinal).ShouldBe(EventReader.Subscribed.Order(StringComparer.Ordinal));

    private static bool IsAllowed(string folder, string part) =>
        part.StartsWith("Core", StringComparison.Ordinal) || $"{part}.".StartsWith(folder.Replace('/', '.') + ".", StringComparison.Ordinal) || folder.StartsWith(part + "/", StringComparison.Ordinal)
            || Allowed[folder].Any(allowed => part == allowed || part.StartsWith(allowed + ".", StringComparison.Ordinal));

    private static string FolderOf(string path)
    {
        var folder = path[..path.LastIndexOf('/')];
        return Allowed.ContainsKey(folder) ? folder : folder.Split('/')[0];
    }

    private static List<string> Offenders(string root, Func<string, bool> where, Regex what) =>
        [.. SourceTree.Files(root).Where(file => where(file.Path)).SelectMany(file => what.Matches(file.Text).Select(match => $"{root}/{file.Path}: {match.Value}"))];

    [GeneratedRegex(@"\bBotApp\.(?<part>(Callbacks|Cli|Core|Dashboard|Engine|GitHub|Notifications|Planning|Runners|Setup|SignIn|Simulator|Smoke|Storage|Telemetry|Webhooks)(\.Actions|\.AzurePipelines|\.Buildbot|\.Demo|\.Http|\.Jenkins|\.Pages)?)\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Used();

    [GeneratedRegex(@"\b(GitHubClient|GitHubHttp|GitHubTransport|GitHubWire|IRunner|RunnerList|EffectPerformer)\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Acting();

    [GeneratedRegex("\"[^\"\\n]*\\b(SELECT\\s|INSERT INTO|UPDATE\\s.*\\sSET\\s|DELETE FROM)[^\"\\n]*\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Sql();

    [GeneratedRegex(@"\b(HttpClient|HttpRequestMessage|IHttpClientFactory|HttpWebRequest)\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Http();

    [GeneratedRegex(@"\bBotApp\.(?!Core\b)\w+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex OtherThanCore();

    [GeneratedRegex(@"\bBotApp\b(?!\.Simulator\b)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex OtherThanSimulator();
}
