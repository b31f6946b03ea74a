using BotApp.Core.Coverage;

namespace BotApp.Core.Tests.Coverage;

public class ChangedLinesTests
{
    [Fact]
    public void Added_lines_of_all_hunks_have_their_new_numbers()
    {
        var lines = ChangedLines.Of("a.py", "modified", 3, "@@ -1,3 +1,4 @@ def f():\n a\n-b\n+B\n+C\n c\n@@ -10,2 +11,3 @@\n x\n+y\n z\n\\ No newline at end of file");

        lines.Added.ShouldBe([2, 3, 12]);
        lines.HasCode.ShouldBeTrue();
        lines.IsNew.ShouldBeFalse();
    }

    [Fact]
    public void A_new_file_a_single_line_and_lines_that_look_like_headers_are_read()
    {
        ChangedLines.Of("a", "added", 2, "@@ -0,0 +1,2 @@\n+@@ -1 +1 @@\n+++ x").Added.ShouldBe([1, 2]);
        ChangedLines.Of("a", "modified", 1, "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file").Added.ShouldBe([1]);
        ChangedLines.Of("a", "modified", 1, "@@ -1,2 +1,3 @@\n a\r\n+b\r\n\n").Added.ShouldBe([2]);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData("@@ -1,3 +1,5 @@\n a\n+b", 1)]
    [InlineData("@@ -1,1 +1,1 @@\n a\n+b", 1)]
    [InlineData("@@ -1,1 +99999999,1 @@\n-a\n+b", 1)]
    [InlineData("@@ -1,1 +1,99999999999 @@\n-a\n+b", 1)]
    [InlineData("nonsense", 1)]
    [InlineData("@@ -1,1 +1,1 @@\n-a\n+b", 2)]
    [InlineData("@@ -1,1 +1,1 @@\n*a\n+b", 1)]
    public void What_cannot_be_read_whole_is_unknown(string? patch, int additions)
    {
        var lines = ChangedLines.Of("a.py", "modified", additions, patch);

        lines.Added.ShouldBeNull();
        lines.HasCode.ShouldBeTrue();
    }

    [Fact]
    public void Removed_and_moved_files_add_nothing()
    {
        ChangedLines.Of("a.py", "removed", 0, "@@ -1 +0,0 @@\n-a").Added.ShouldBe([]);
        ChangedLines.Of("a.py", "renamed", 0, null).Added.ShouldBe([]);
    }

    [Fact]
    public void Blank_lines_and_comments_are_no_code() =>
        ChangedLines.Of("a.py", "added", 4, "@@ -0,0 +1,4 @@\n+# a\n+\n+   // b\n+ * c").HasCode.ShouldBeFalse();

    [Fact]
    public void Mutated_patches_never_throw()
    {
        var random = new Random(20261120);
        const string Patch = "@@ -1,3 +1,4 @@ def f():\n a\n-b\n+B\n+C\n c\n@@ -10,2 +11,3 @@\n x\n+y\n z";
        for (var round = 0; round < 5000; round++)
        {
            var letters = Patch.ToCharArray();
            letters[random.Next(letters.Length)] = "@+- ,\n\\9"[random.Next(8)];

            var lines = ChangedLines.Of("a", "modified", 3, new string(letters[..random.Next(letters.Length)]));

            lines.Added?.Count.ShouldBe(3);
        }
    }
}
