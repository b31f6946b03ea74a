using System.CommandLine;

namespace BotApp.Cli;

/// <summary><c>completion SHELL</c>: prints what makes a shell complete verbs, options and their words. The program itself is asked for them, so they are never out of date.</summary>
internal static class CompletionVerb
{
    // Source: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html. What is completed to a file is left to the shell.
    private const string Bash = """
        _botapp() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -o bashdefault -F _botapp botapp

        """;

    // Source: https://zsh.sourceforge.io/Doc/Release/Completion-System.html.
    private const string Zsh = """
        #compdef botapp
        _botapp() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)}")
          if [[ -n "${found[*]}" ]]; then compadd -a found; else _files; fi
        }
        compdef _botapp botapp

        """;

    // Source: https://fishshell.com/docs/current/completions.html.
    private const string Fish = """
        function _botapp
          set -l line (commandline -cp)
          set -l program (commandline -opc)[1]
          $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c botapp -a "(_botapp)"

        """;

    internal static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Verb(
            "completion",
            "Print what completes BotApp's verbs, options and words in a shell: 'source <(botapp completion bash)', 'source <(botapp completion zsh)' after compinit, 'botapp completion fish | source'.",
            [(0, "The script was printed."), (2, "The shell is not known.")])
        {
            shell,
        };
        command.SetAction(parse => parse.InvocationConfiguration.Output.Write(parse.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }
}
