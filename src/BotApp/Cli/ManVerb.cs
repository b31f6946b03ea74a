using System.CommandLine;
using System.Globalization;
using System.Text;

namespace BotApp.Cli;

/// <summary><c>man</c>: prints the manual page of the whole program, made from the verbs themselves.</summary>
internal static class ManVerb
{
    internal static Command Create()
    {
        var command = new Verb("man", "Print the manual page: 'botapp man | man -l -', or into a file botapp.1 of a folder in MANPATH.", [(0, "The page was printed.")]);
        command.SetAction(parse => parse.InvocationConfiguration.Output.Write(Page((RootCommand)parse.RootCommandResult.Command)));
        return command;
    }

    // Source of the macros: man-pages(7) and groff_man(7).
    private static string Page(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $".TH BOTAPP 1 \"\" \"{Text(ProgramVersion.Text())}\" \"User Commands\"\n.SH NAME\nbotapp \\- {Text(root.Description ?? "")}\n");
        page.Append(".SH SYNOPSIS\n.B botapp\n[\\fIVERB\\fR] [\\fIARGUMENTS\\fR]\n.SH VERBS\n");
        foreach (var verb in root.Subcommands.OfType<Verb>())
        {
            page.Append(CultureInfo.InvariantCulture, $".SS {Text(verb.Usage)}\n{Text(verb.Description ?? "")}\n");
            foreach (var (name, meaning) in verb.Words)
            {
                page.Append(CultureInfo.InvariantCulture, $".TP\n.B {Text(name)}\n{Text(meaning)}\n");
            }

            page.Append(".PP\nExit codes:\n");
            foreach (var (code, meaning) in verb.Exits)
            {
                page.Append(CultureInfo.InvariantCulture, $".TP\n.B {code}\n{Text(meaning)}\n");
            }
        }

        page.Append(CultureInfo.InvariantCulture, $".SH EXIT STATUS\nEach verb says its own. A command line that is not understood ends with {Verb.NotUnderstood}.\n");
        page.Append(".SH ENVIRONMENT\nThe service's configuration comes from\n.I appsettings.json\nand from variables such as\n.B GitHub__AppId\nand\n.BR ConnectionStrings__BotApp ;\n");
        return page.Append("all of them stand on the service's page\n.I /docs/configuration\nand in its documentation.\n").ToString();
    }

    // A line of text: nothing in it is a request or an escape, and hyphens are those of command lines.
    private static string Text(string text) => text.ReplaceLineEndings(" ").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("'", "\\(aq", StringComparison.Ordinal).Replace("\"", "\\(dq", StringComparison.Ordinal).Insert(0, "\\&");
}
