using System.Xml.Linq;

namespace BotApp.Tests.FakeRunners;

/// <summary>What a JUnit file holds, by its elements.</summary>
internal sealed record Counts(int Tests, int Failures, int Errors, int Skipped)
{
    public static Counts Of(string xml)
    {
        var cases = XDocument.Parse(xml).Descendants("testcase").ToList();
        return new Counts(
            cases.Count,
            cases.Count(test => test.Element("failure") is not null),
            cases.Count(test => test.Element("error") is not null),
            cases.Count(test => test.Element("skipped") is not null));
    }
}
