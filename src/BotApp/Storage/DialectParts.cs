using System.Text.RegularExpressions;

namespace BotApp.Storage;

/// <summary>Parts of a script that only one database understands: <c>{sqlite} … {/sqlite}</c>, <c>{postgresql} … {/postgresql}</c>.</summary>
internal static partial class DialectParts
{
    /// <summary>The script with the parts of this database, and without those of the other.</summary>
    internal static string Of(string dialect, string sql) => sql.Contains("{/", StringComparison.Ordinal)
        ? Part().Replace(sql, part => part.Groups["dialect"].Value == dialect ? part.Groups["sql"].Value : "")
        : sql;

    [GeneratedRegex(@"\{(?<dialect>sqlite|postgresql)\}(?<sql>.*?)\{/\k<dialect>\}", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
