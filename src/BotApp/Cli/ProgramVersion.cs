using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace BotApp.Cli;

/// <summary><c>--version</c>: the version and the commit that this program was built from.</summary>
internal static class ProgramVersion
{
    /// <summary><c>BotApp 0.1.0, commit 1a2b3c…</c>; a build outside a repository says that its commit is not known.</summary>
    internal static string Text() => Text(typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    /// <summary>The same of an informational version (<c>0.1.0+1a2b3c</c>).</summary>
    internal static string Text(string informational) => informational.Split('+', 2) is [var version, { Length: > 0 } commit]
        ? $"BotApp {version}, commit {commit}"
        : $"BotApp {informational.TrimEnd('+')}, commit not known";

    /// <summary>Lets the option that every command line has say both.</summary>
    internal static void Describe(RootCommand root) => root.Options.OfType<VersionOption>().Single().Action = new Print();

    private sealed class Print : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Text());
            return 0;
        }
    }
}
