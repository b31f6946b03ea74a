using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace BotApp.Cli;

/// <summary>A verb of the program and what its exit codes say, one sentence each.</summary>
internal sealed class Verb(string name, string description, IReadOnlyList<(int Code, string Meaning)> exits) : Command(name, description)
{
    /// <summary>What every command line ends with that is not understood.</summary>
    internal const int NotUnderstood = 2;

    /// <summary>What its codes say.</summary>
    internal IReadOnlyList<(int Code, string Meaning)> Exits { get; } = exits;

    /// <summary>How it is called: <c>botapp report [FILES]</c>.</summary>
    internal string Usage => string.Join(' ', ["botapp", Name, .. Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name)]);

    /// <summary>What may be said with it, each with its meaning.</summary>
    internal IEnumerable<(string Name, string Meaning)> Words => Arguments.Select(static argument => (argument.Name, argument.Description ?? ""))
        .Concat(Options.Where(static option => !option.Hidden && option is not HelpOption).Select(static option => (Shown(option), option.Description ?? "")));

    /// <summary>Lets the help of every verb say its exit codes, too.</summary>
    internal static void Describe(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Help((SynchronousCommandLineAction)help.Action!);
    }

    // The words that may be said are those that completion offers.
    private static string Shown(Option option) => option.ValueType == typeof(bool) ? option.Name
        : $"{option.Name} {option.HelpName ?? string.Join('|', option.GetCompletions(CompletionContext.Empty).Select(static word => word.Label).DefaultIfEmpty("TEXT"))}";

    private sealed class Help(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            if (parseResult.CommandResult.Command is Verb verb)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Exit codes:");
                foreach (var (exit, meaning) in verb.Exits)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {exit}  {meaning}"));
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
