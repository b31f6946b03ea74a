namespace BotApp.Core.Migrations.Source;

/// <summary>Where a number of Python ends. Source: https://docs.python.org/3/reference/lexical_analysis.html#numeric-literals.</summary>
internal static class PythonNumbers
{
    /// <summary>The place behind the number that begins here.</summary>
    public static int End(string text, int at)
    {
        var start = at;
        if (At(text, at) == '0' && char.ToLowerInvariant(At(text, at + 1)) is 'x' or 'o' or 'b')
        {
            at += 2;
            while (char.IsAsciiHexDigit(At(text, at)) || At(text, at) == '_')
            {
                at++;
            }

            return at;
        }

        at = Digits(text, at);
        if (At(text, at) == '.')
        {
            at = Digits(text, at + 1);
        }

        if (At(text, at) is 'e' or 'E')
        {
            var sign = At(text, at + 1) is '+' or '-' ? 1 : 0;
            at = char.IsAsciiDigit(At(text, at + 1 + sign)) ? Digits(text, at + 1 + sign) : at;
        }

        at += At(text, at) is 'j' or 'J' ? 1 : 0;
        return Math.Max(at, start + 1);
    }

    private static int Digits(string text, int at)
    {
        while (char.IsAsciiDigit(At(text, at)) || (At(text, at) == '_' && char.IsAsciiDigit(At(text, at + 1))))
        {
            at++;
        }

        return at;
    }

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';
}
