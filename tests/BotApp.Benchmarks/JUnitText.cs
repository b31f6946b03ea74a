using System.Globalization;
using System.Text;

namespace BotApp.Benchmarks;

/// <summary>A pytest-like report of any size: one test in a hundred fails.</summary>
internal static class JUnitText
{
    internal static byte[] With(int cases)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><testsuites><testsuite name=\"pytest\">");
        for (var index = 0; index < cases; index++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<testcase classname=\"tests.unit.test_module_{index / 100}\" name=\"test_case[{index}]\" time=\"0.00{index % 10}\"");
            text.Append(index % 100 == 0
                ? "><failure message=\"assert 1 == 2\">    assert 1 == 2\nE   assert 1 == 2\n\ntests/unit/test_module.py:13: AssertionError</failure></testcase>"
                : " />");
        }

        return Encoding.UTF8.GetBytes(text.Append("</testsuite></testsuites>").ToString());
    }
}
