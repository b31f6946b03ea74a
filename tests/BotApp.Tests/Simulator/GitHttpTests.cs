using BotApp.Simulator.Git;

namespace BotApp.Tests.Simulator;

/// <summary>What git itself does with the simulated GitHub's clone URLs.</summary>
public sealed class GitHttpTests
{
    [Fact]
    public async Task Git_clones_a_public_repository_and_fetches_the_head_of_a_pull_request_and_nothing_private()
    {
        await using var sample = await SampleGitHub.StartAsync();
        var head = sample.Robin.Fork(sample.Repository);
        sample.Robin.Push(head, "change", "src/app.py", "print('changed')\n");
        var pull = sample.Robin.OpenPullRequest(sample.Repository, "change", from: head);
        var folder = Directory.CreateTempSubdirectory("botapp-clone-").FullName;
        var url = $"{sample.Server.BaseUrl.AbsoluteUri}{sample.Repository.FullName}.git";

        var cloned = await GitAsync(folder, "clone", "--quiet", url, "here");
        var fetched = await GitAsync(Path.Combine(folder, "here"), "fetch", "--quiet", "origin", $"refs/pull/{pull.Number}/head");
        var shown = await GitAsync(Path.Combine(folder, "here"), "show", "FETCH_HEAD:src/app.py");
        lock (sample.GitHub.Gate)
        {
            sample.Repository.Private = true;
        }

        var refused = await GitAsync(folder, "clone", "--quiet", url, "there");

        cloned.Code.ShouldBe(0, cloned.Said);
        fetched.Code.ShouldBe(0, fetched.Said);
        shown.Said.ShouldBe("print('changed')\n");
        refused.Code.ShouldNotBe(0);
        Directory.Delete(folder, recursive: true);
    }

    private static Task<(int Code, string Said)> GitAsync(string folder, params string[] arguments) => Task.Run(() =>
    {
        var (code, output, error) = GitProcess.Try(folder, arguments, input: [], new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_TERMINAL_PROMPT"] = "0" });
        return (code, System.Text.Encoding.UTF8.GetString(output) + error);
    });
}
