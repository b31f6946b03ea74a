using System.Text.RegularExpressions;

namespace BotApp.Core.Checks;

/// <summary>
/// Takes secrets of well-known shapes out of foreign text: a traceback shows what a variable held, and checks and comments are public where the
/// repository is. Only shapes that nothing else has are masked, so that no message becomes a riddle; a bare password has no shape.
/// </summary>
internal static partial class SecretMask
{
    /// <summary>What is shown instead.</summary>
    public const string Mask = "***";

    /// <summary>The text with its secrets masked; the same text when there are none.</summary>
    public static string Apply(string text) => Shape().IsMatch(text) ? Shape().Replace(text, Masked) : text;

    private static string Masked(Match match) => match.Groups["kept"] switch
    {
        // The address stays readable without its password.
        { Success: true } kept => $"{kept.Value}{Mask}{match.Groups["after"].Value}",
        _ => match.ValueSpan.StartsWith("-----BEGIN") ? "(private key masked)" : Mask,
    };

    // GitHub's and GitLab's tokens, AWS key ids, tokens of Slack, PyPI, npm, Google and Stripe, signed web tokens, the header that carries one,
    // passwords inside an address, and private keys, whole or cut.
    // Source: https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns (prefixes).
    [GeneratedRegex(
        @"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{22,}|glpat-[\w-]{20,}|(AKIA|ASIA)[A-Z0-9]{16}\b|xox[abeoprs]-[A-Za-z0-9-]{10,}"
        + @"|pypi-AgE[\w-]{20,}|npm_[A-Za-z0-9]{36}|AIza[\w-]{35}|[sr]k_live_[A-Za-z0-9]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})"
        + @"|(?<kept>\b[Aa]uthorization['""]?: ?['""]?(Bearer|Basic|token) )[\w.~+/=-]{8,}"
        + @"|(?<kept>\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@'""]*:)[^\s/@'""]+(?<after>@)"
        + @"|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
