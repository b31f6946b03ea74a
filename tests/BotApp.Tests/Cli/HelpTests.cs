using System.Diagnostics;
using BotApp.Cli;

namespace BotApp.Tests.Cli;

/// <summary>What the program says of itself: in its help, in its manual page, and to shells that complete its words.</summary>
public sealed class HelpTests
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "BotApp.dll");

    [Fact]
    public async Task Help_of_every_verb_says_what_its_exit_codes_mean()
    {
        foreach (var verb in CommandLine.Create().Subcommands.Cast<Verb>())
        {
            var (code, output, error) = await Verbs.RunAsync(CommandLine.Create(), verb.Name, "--help");

            (code, error).ShouldBe((0, ""), verb.Name);
            output.ShouldContain("Exit codes:", Case.Sensitive, verb.Name);
            verb.Exits.ShouldAllBe(exit => output.Contains($"  {exit.Code}  {exit.Meaning}"), verb.Name);
            verb.Exits.Select(exit => exit.Code).ShouldBe(verb.Exits.Select(exit => exit.Code).Distinct().Order());
        }
    }

    [Fact]
    public async Task The_manual_page_is_one_that_the_formatter_has_nothing_against()
    {
        var (_, page, _) = await Verbs.RunAsync(CommandLine.Create(), "man");
        var (code, shown, said) = await RunAsync("groff", page, "-man", "-Tutf8", "-ww", "-P-c", "-P-b", "-P-u");

        (code, said).ShouldBe((0, ""));
        shown.ShouldContain("botapp check-settings [path]");
        shown.ShouldContain("--format github|json|sarif|text");
        shown.ShouldContain("They have errors.");
        string.Join(' ', shown.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ShouldContain("stored ones by their id");
    }

    [Theory]
    [InlineData("bash", "botapp do", "doctor")]
    [InlineData("bash", "botapp report --fo", "--format")]
    [InlineData("bash", "botapp report --format mar", "markdown")]
    [InlineData("zsh", "botapp do", "doctor")]
    [InlineData("fish", "botapp do", "doctor")]
    [InlineData("fish", "botapp report --fo", "--format")]
    public async Task A_shell_completes(string shell, string line, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("botapp-completion-");
        try
        {
            await Verbs.FileAsync(folder, "botapp", $"#!/bin/sh\nexec dotnet '{s_program}' \"$@\"\n");
            await RunAsync("chmod", "", "+x", Path.Combine(folder.FullName, "botapp"));
            var (_, script, _) = await Verbs.RunAsync(CommandLine.Create(), "completion", shell);
            var ask = shell switch
            {
                "bash" => $"{script}\nCOMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=({line}) COMP_CWORD={line.Split(' ').Length - 1}\n_botapp\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
                "zsh" => $"compdef() {{ :; }}; _files() {{ :; }}; compadd() {{ print -l -- ${{(P)2}}; }}\n{script}\nBUFFER='{line}'; words=({line})\n_botapp\n",
                _ => $"{script}\ncomplete -C '{line}'\n",
            };

            var (_, output, _) = await RunAsync(shell, ask, [], folder.FullName);

            output.Split('\n').Select(one => one.Split('\t')[0]).ShouldContain(expected);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_shell_that_is_not_known_is_refused_with_those_that_are()
    {
        var (code, _, error) = await Verbs.RunAsync(CommandLine.Create(), "completion", "tcsh");

        code.ShouldBe(Verb.NotUnderstood);
        error.ShouldContain("'bash'");
        error.ShouldContain("'fish'");
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(string program, string input, params string[] arguments) => RunAsync(program, input, arguments, null);

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, string input, string[] arguments, string? path)
    {
        var isHere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
        Assert.SkipWhen(!isHere && Environment.GetEnvironmentVariable("CI") is null, $"There is no {program} on this machine.");
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = path is null ? start.Environment["PATH"] : $"{path}{Path.PathSeparator}{start.Environment["PATH"]}";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
