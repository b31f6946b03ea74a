using System.Diagnostics;
using System.Text.RegularExpressions;

using BotApp.Cli;
using BotApp.Core.Commands;
using BotApp.Core.Settings;
using BotApp.Dashboard;

using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotApp.Tests.Docs;

/// <summary>What the README and the pages say can be said, set, run and opened.</summary>
public sealed partial class WrittenPagesTests
{
    private static readonly MarkdownPipeline s_markdown = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers().Build();

    public static TheoryData<string> Files => [.. Written().Select(file => Path.GetRelativePath(Sources.Root(), file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_link_leads_to_a_file_of_the_project_and_to_a_heading_that_is_there(string file)
    {
        var broken = Read(file).Descendants<LinkInline>().Select(link => link.Url!).Where(url => !Uri.TryCreate(url, UriKind.Absolute, out _) && !Leads(file, url));

        broken.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_of_the_configuration_is_one_that_is_read(string file)
    {
        var known = ConfigurationPage.Keys.Select(key => key.Name).Concat(["ConnectionStrings__BotApp", "Logging__Console__FormatterName", "Logging__LogLevel__Default"]).ToList(); // the last two are the framework's
        var named = Codes(file).Where(code => ConfigurationKeyName().IsMatch(code)).Distinct(StringComparer.Ordinal);

        named.Where(code => !known.Any(key => SamePlace(key, code))).ShouldBeEmpty("no class of settings has this key");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_command_is_one_that_is_understood(string file)
    {
        var said = Codes(file).Where(code => SaidCommand().IsMatch(code)).Select(code => code[1..].Split(' ')[0]).Distinct(StringComparer.Ordinal);

        said.Where(word => CommandList.Find(word) is null && !IsAddress(word)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_of_settings_is_one_without_errors(string file)
    {
        foreach (var block in Read(file).Descendants<FencedCodeBlock>().Where(block => block.Info == "yaml" && !block.Lines.ToString().StartsWith('-'))) // steps of a workflow are a list
        {
            var text = block.Lines.ToString();
            var read = SettingsReader.Read(text.Contains("version:", StringComparison.Ordinal) ? text : "version: 1\n" + text, file);

            read.Errors.Select(error => $"{error.Line}: {error.Message}").ShouldBeEmpty(text);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_verb_is_one_that_the_command_line_takes(string file)
    {
        var lines = Codes(file).SelectMany(code => code.Split('\n')).Select(code => Verb().Match(code.Trim())).Where(match => match.Success).Select(match => match.Groups["rest"].Value);
        foreach (var line in lines)
        {
            var parsed = CommandLine.Create().Parse(line.Replace("…", "", StringComparison.Ordinal));

            parsed.UnmatchedTokens.ShouldBeEmpty(line);
            if (line.Contains(' ', StringComparison.Ordinal)) // a verb that is only named needs nothing with it
            {
                parsed.Errors.Select(error => error.Message).ShouldBeEmpty(line);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_command_of_a_shell_names_what_is_there(string file)
    {
        var benchmarks = File.ReadAllText(Path.Combine(Sources.Root(), "tests", "BotApp.Benchmarks", "Program.cs"));
        foreach (var line in Codes(file).SelectMany(code => code.Split('\n')).Select(line => line.Trim()))
        {
            if (ProjectOrScript().Match(line) is { Success: true } command)
            {
                var path = Path.Combine(Sources.Root(), command.Groups["path"].Value);
                (File.Exists(path) || Directory.Exists(path)).ShouldBeTrue(line);
            }

            if (Benchmark().Match(line) is { Success: true } benchmark)
            {
                benchmarks.ShouldContain($"args is [\"{benchmark.Groups["word"].Value}\"", Case.Sensitive, line);
            }
        }
    }

    [Fact]
    public async Task Every_block_of_commands_is_one_that_a_shell_reads()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash on this machine.");
        var blocks = Files.Select(row => row.Data).SelectMany(file => Read(file).Descendants<FencedCodeBlock>().Where(block => block.Info is null or "" or "sh" or "bash").Select(block => block.Lines.ToString())).ToList();
        using var shell = Process.Start(new ProcessStartInfo("/bin/bash", ["-n"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        await shell.StandardInput.WriteAsync(string.Join("\n", blocks) + "\n");
        shell.StandardInput.Close();

        (await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        shell.ExitCode.ShouldBe(0);
        blocks.Count.ShouldBeGreaterThan(4);
    }

    [Fact]
    public void Every_page_is_listed_once()
    {
        DocPages.Groups.SelectMany(group => group.Names).Order(StringComparer.Ordinal).ShouldBe(DocPages.Resources().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Written() =>
    [
        Path.Combine(Sources.Root(), "README.md"),
        Path.Combine(Sources.Root(), "src", "BotApp", "Runners", "README.md"),
        .. Directory.EnumerateFiles(Path.Combine(Sources.Root(), "src", "BotApp", "Docs"), "*.md").Order(StringComparer.Ordinal),
    ];

    private static MarkdownDocument Read(string file) => Markdown.Parse(File.ReadAllText(Path.Combine(Sources.Root(), file)), s_markdown);

    // Cells, words and blocks in code.
    private static IEnumerable<string> Codes(string file)
    {
        var document = Read(file);
        return document.Descendants<CodeInline>().Select(code => code.Content).Concat(document.Descendants<CodeBlock>().Select(block => block.Lines.ToString()));
    }

    private static bool Leads(string from, string url)
    {
        var (path, heading) = url.Split('#', 2) is [var before, var place] ? (before, place) : (url, null);
        var target = path.Length == 0 ? from : Path.GetRelativePath(Sources.Root(), Path.Combine(Sources.Root(), Path.GetDirectoryName(from)!, path));
        var full = Path.Combine(Sources.Root(), target);
        return heading is null
            ? File.Exists(full) || Directory.Exists(full)
            : File.Exists(full) && Read(target).Descendants<HeadingBlock>().Any(one => Markdig.Renderers.Html.HtmlAttributesExtensions.GetAttributes(one).Id == heading);
    }

    // NAME and numbers stand for what the operator chooses; a place may be named without what lies below it.
    private static bool SamePlace(string key, string named)
    {
        var (keys, parts) = (key.Split("__"), named.Split("__"));
        return keys.Length >= parts.Length && keys.Zip(parts).All(pair => pair.First is "NAME" or "0" || pair.First == pair.Second);
    }

    private static bool IsAddress(string word) => word is "docs" or "health" or "metrics" or "setup" or "jobs" or "repositories" or "deliveries" or "tokens" || word.Contains('/', StringComparison.Ordinal);

    [GeneratedRegex(@"^(dotnet (run --project|build|publish|test|format)|bash) (?<path>[\w./-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProjectOrScript();

    [GeneratedRegex(@"^dotnet run --project tests/BotApp\.Benchmarks [^\[]*-- (?<word>[a-z]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Benchmark();

    [GeneratedRegex(@"^[A-Z]\w+__\w+$", RegexOptions.None, 1000)]
    private static partial Regex ConfigurationKeyName();

    [GeneratedRegex(@"^/[a-z-]+( |$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SaidCommand();

    [GeneratedRegex(@"^(dotnet run --project src/BotApp --|botapp|BotApp) (?<rest>[a-z-]+( --?\w.*)?)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Verb();
}
