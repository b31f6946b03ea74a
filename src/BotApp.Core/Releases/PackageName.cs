using System.Text;

namespace BotApp.Core.Releases;

/// <summary>Names of Python projects. Source: https://packaging.python.org/en/latest/specifications/name-normalization/</summary>
public static class PackageName
{
    /// <summary>The one spelling by which an index knows the project: lower case, runs of <c>-</c>, <c>_</c> and <c>.</c> as one <c>-</c>.</summary>
    public static string Normalize(string name)
    {
        var normal = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c is not ('-' or '_' or '.'))
            {
                normal.Append(char.ToLowerInvariant(c));
            }
            else if (normal.Length == 0 || normal[^1] != '-')
            {
                normal.Append('-');
            }
        }

        return normal.ToString();
    }

    /// <summary>Whether an index would take the name: ASCII letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, with a letter or digit at both ends.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Whether the two names are one project to an index.</summary>
    public static bool Same(string left, string right) => string.Equals(Normalize(left), Normalize(right), StringComparison.Ordinal);
}
