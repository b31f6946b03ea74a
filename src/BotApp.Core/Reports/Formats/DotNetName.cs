namespace BotApp.Core.Reports.Formats;

/// <summary>How .NET's reports name tests: TRX, NUnit and xUnit.net give one test the same identity.</summary>
internal static class DotNetName
{
    /// <summary>The identity of a test whose class is known; the class in front of the name is left out.</summary>
    public static TestCase Of(string? className, string name)
    {
        if (string.IsNullOrWhiteSpace(className))
        {
            return Of(name);
        }

        // Old Visual Studio writes the assembly behind the class: "Ns.Class, Assembly, Version=1.0.0.0".
        var comma = className.IndexOf(", ", StringComparison.Ordinal);
        var path = comma > 0 && className.IndexOf('(', StringComparison.Ordinal) is var bracket && (bracket < 0 || bracket > comma) ? className[..comma] : className;
        var isFull = name.Length > path.Length + 1 && name[path.Length] == '.' && name.StartsWith(path, StringComparison.Ordinal);
        return new TestCase(path, isFull ? name[(path.Length + 1)..] : name);
    }

    /// <summary>The identity out of a full name: what stands before the last point in front of the parameters is the class.</summary>
    public static TestCase Of(string fullName)
    {
        var depth = 0;
        // Parameters may hold anything; generic fixtures have brackets in the middle.
        for (var at = ParametersStart(fullName) - 1; at > 0; at--)
        {
            depth += fullName[at] switch { ')' or '>' => 1, '(' or '<' => -1, _ => 0 };
            if (depth == 0 && fullName[at] == '.')
            {
                var path = fullName[..at];
                // Words with blanks are a title somebody wrote, not a class.
                var isTitle = path.AsSpan(0, path.IndexOf('(', StringComparison.Ordinal) is var bracket and >= 0 ? bracket : path.Length).Contains(' ');
                return isTitle ? new TestCase("", fullName) : new TestCase(path, fullName[(at + 1)..]);
            }
        }

        return new TestCase("", fullName);
    }

    /// <summary>The last part of a path as Windows or Unix writes it: assemblies are named by where they were built.</summary>
    public static string FileName(string? path) => path is null ? "" : path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    private static int ParametersStart(string name)
    {
        var depth = 0;
        for (var at = name.Length - 1; at >= 0 && name.EndsWith(')'); at--)
        {
            depth += name[at] switch { ')' => 1, '(' => -1, _ => 0 };
            if (depth == 0)
            {
                return at;
            }
        }

        // Brackets in a string parameter need not come in pairs.
        return name.EndsWith(')') && name.IndexOf('(', StringComparison.Ordinal) is var first and > 0 ? first : name.Length;
    }
}
