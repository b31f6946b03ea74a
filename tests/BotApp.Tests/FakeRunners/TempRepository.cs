using BotApp.Simulator.FakeRunners;

namespace BotApp.Tests.FakeRunners;

/// <summary>A plain git repository in a temporary directory.</summary>
internal sealed class TempRepository : IDisposable
{
    public TempRepository()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("botapp-test-").FullName;
        Git("init", "--quiet", "--initial-branch=main");
    }

    public string Directory { get; }

    /// <summary>Replaces the whole tree on a branch and commits; the answer is the commit.</summary>
    public string Commit(IReadOnlyDictionary<string, string> files, string branch = "main")
    {
        Git("symbolic-ref", "HEAD", "refs/heads/" + branch);
        foreach (var entry in System.IO.Directory.GetFileSystemEntries(Directory).Where(entry => !entry.EndsWith(".git", StringComparison.Ordinal)))
        {
            if (System.IO.Directory.Exists(entry))
            {
                System.IO.Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }

        foreach (var (path, text) in files)
        {
            var full = Path.Combine(Directory, path);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        Git("add", "--all");
        Git("-c", "user.name=octo", "-c", "user.email=octo@example.org", "commit", "--quiet", "--allow-empty", "--message=change");
        return Git("rev-parse", "HEAD");
    }

    public string CommitWorkflow(string workflow) =>
        Commit(new Dictionary<string, string>(StringComparer.Ordinal) { [".github/workflows/ci.yml"] = workflow, ["a.txt"] = "a" });

    public void Tag(string name, string commit) => Git("tag", name, commit);

    public string Git(params string[] arguments)
    {
        var (exitCode, output) = GitFiles.RunAsync(Directory, arguments, CancellationToken.None).GetAwaiter().GetResult();
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"git {arguments[0]}: {output}");
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
