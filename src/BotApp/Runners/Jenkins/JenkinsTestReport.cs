using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using BotApp.Core;
using BotApp.Core.Pipelines;

namespace BotApp.Runners.Jenkins;

/// <summary>
/// What the junit step read of a build's reports, as a report: one for each job of a matrix (block of the Pipeline) that it read one in. Jenkins keeps neither files nor
/// lines and cuts long texts off, so this stands in only where no report was archived. Source: https://github.com/jenkinsci/junit-plugin, TestResult and CaseResult.
/// </summary>
internal static class JenkinsTestReport
{
    /// <summary>What such a report is called among artifacts; a job's values of the matrix follow.</summary>
    internal const string Artifact = "junit-testReport";

    private const int MaxCases = 100_000;

    private static readonly XmlWriterSettings s_writing = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = false };

    internal static IEnumerable<RunFile> Files(JsonElement report) => report.Items("suites").GroupBy(LabelOf, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal)
        .Select(static group => new RunFile(group.Key.Length == 0 ? Artifact : $"{Artifact}-{group.Key.Replace(", ", "-", StringComparison.Ordinal)}", "junit.xml", new MemoryStream(Written(group)), null));

    private static string LabelOf(JsonElement suite) => suite.Items("enclosingBlockNames").Where(static block => block.ValueKind == JsonValueKind.String)
        .Select(static block => MatrixEntries.LabelOf(block.TextOrNull() ?? "")).FirstOrDefault(static label => label.Length > 0) ?? "";

    private static byte[] Written(IEnumerable<JsonElement> suites)
    {
        using var written = new MemoryStream();
        using (var xml = XmlWriter.Create(written, s_writing))
        {
            xml.WriteStartElement("testsuites");
            var left = MaxCases;
            foreach (var suite in suites)
            {
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", Clean(suite.Text("name")));
                foreach (var test in suite.Items("cases").Take(left))
                {
                    left--;
                    Write(xml, test);
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return written.ToArray();
    }

    private static void Write(XmlWriter xml, JsonElement test)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(test.Text("className")));
        xml.WriteAttributeString("name", Clean(test.Text("name")));
        if (test.At("duration") is { ValueKind: JsonValueKind.Number } duration && duration.TryGetDouble(out var seconds) && seconds >= 0)
        {
            xml.WriteAttributeString("time", seconds.ToString("0.###", CultureInfo.InvariantCulture));
        }

        // A word not known here is not passed.
        var (element, text) = test.Text("status") switch
        {
            "PASSED" or "FIXED" => (null, null),
            "SKIPPED" => ("skipped", test.Text("skippedMessage")),
            "FAILED" or "REGRESSION" => ("failure", test.Text("errorDetails")),
            var other => ("error", (string?)$"Jenkins says {other}, which is not known."),
        };
        if (element is not null)
        {
            xml.WriteStartElement(element);
            xml.WriteAttributeString("message", Clean(text));
            xml.WriteString(Clean(element == "failure" ? test.Text("errorStackTrace") : null));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // What XML cannot hold.
    private static string Clean(string? text) => text is null ? "" : string.Concat(text.EnumerateRunes().Select(static rune => rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and not 0xFFFE and not 0xFFFF) ? rune.ToString() : "\uFFFD"));
}
