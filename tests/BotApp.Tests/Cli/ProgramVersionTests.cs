using System.Diagnostics;
using BotApp.Cli;

namespace BotApp.Tests.Cli;

public sealed class ProgramVersionTests
{
    [Theory]
    [InlineData("0.1.0+1a2b3c", "BotApp 0.1.0, commit 1a2b3c")]
    [InlineData("0.1.0", "BotApp 0.1.0, commit not known")]
    [InlineData("1.0.0-rc.1+", "BotApp 1.0.0-rc.1, commit not known")]
    public void The_version_and_the_commit_are_named(string informational, string text) => ProgramVersion.Text(informational).ShouldBe(text);

    [Fact]
    public async Task The_command_line_prints_it()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "BotApp.dll"), "--version"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var program = Process.Start(start)!;

        (await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim().ShouldBe(ProgramVersion.Text());
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        program.ExitCode.ShouldBe(0);
    }
}
