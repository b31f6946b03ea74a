using System.Globalization;
using System.Text;

namespace BotApp.Benchmarks;

/// <summary>Writes pytest-like reports of any size: one test in a hundred fails with a traceback of thirty lines, one in fifty is skipped.</summary>
internal static class JUnitText
{
    private const string OutputLine = "2026-11-20 08:15:30,123 INFO worker-3 processed &lt;record id=4711&gt; &amp; acknowledged \u2713 in 12 ms\n";

    private static readonly string s_traceback = string.Concat(Enumerable.Range(0, 28).Select(static n => $"        step_{n:00} = value[{n}] if len(value) &gt; {n} else None\n"));

    /// <summary>Writes one report.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="cases">How many tests.</param>
    /// <param name="outputBytes">How much captured output each test has.</param>
    internal static void Write(string path, int cases, int outputBytes = 0)
    {
        var output = outputBytes == 0 ? "" : "<system-out>" + string.Concat(Enumerable.Repeat(OutputLine, outputBytes / OutputLine.Length)) + "</system-out>";
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        file.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?><testsuites name=\"pytest tests\"><testsuite name=\"pytest\">");
        for (var n = 0; n < cases; n++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"<testcase classname=\"tests.pkg{n / 500 % 200:000}.test_mod{n / 50 % 10:00}\" name=\"test_case_{n % 50:00}[{(n % 4 == 0 ? "beta-é" : "alpha")}-{n}]\" time=\"0.0{n % 30:00}\""));
            file.Write(n % 100 == 99 ? $"><failure message=\"AssertionError: mismatch&#10;assert {n}\">{s_traceback}E   AssertionError: mismatch\n\ntests/test_mod.py:13: AssertionError</failure>{output}</testcase>"
                : n % 50 == 25 ? "><skipped type=\"pytest.skip\" message=\"requires linux\">tests/test_mod.py:1: requires linux</skipped></testcase>"
                : output.Length > 0 ? $">{output}</testcase>" : " />");
        }

        file.Write("</testsuite></testsuites>");
    }
}
