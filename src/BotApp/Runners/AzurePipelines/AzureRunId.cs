using System.Globalization;
using System.Text.RegularExpressions;

namespace BotApp.Runners.AzurePipelines;

/// <summary>
/// A build's id and how many attempts were made before it. Azure counts the attempts of a build from 1; running everything again makes a new
/// build, so that its first attempt may be our third: <c>1007+2</c>.
/// </summary>
internal readonly partial record struct AzureRunId(int Build, int Before)
{
    public override string ToString() => Before == 0 ? Text(Build) : $"{Text(Build)}+{Text(Before)}";

    /// <summary>Null where it is not a run of Azure Pipelines.</summary>
    internal static AzureRunId? Parse(string id)
    {
        var match = Form().Match(id);
        return match.Success && int.TryParse(match.Groups["build"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var build)
            ? new AzureRunId(build, match.Groups["before"].Success ? int.Parse(match.Groups["before"].ValueSpan, CultureInfo.InvariantCulture) : 0)
            : null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<build>[0-9]{1,10})(\+(?<before>[0-9]{1,4}))?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
