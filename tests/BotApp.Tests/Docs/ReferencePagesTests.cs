namespace BotApp.Tests.Docs;

/// <summary>Pages that are made from the program's tables say what the program says.</summary>
public sealed class ReferencePagesTests
{
    private const string Switch = "BOTAPP_WRITE_DOCS";

    public static TheoryData<string> Names => [.. ReferencePages.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_from_a_table_is_current(string name)
    {
        var file = Path.Combine(Sources.Root(), "src", "BotApp", "Docs", name + ".md");
        var current = ReferencePages.All[name]().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            File.WriteAllText(file, current);
        }

        (File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "").ShouldBe(current, $"{name}.md is made from a table that changed: run this test with {Switch}=1 and commit what it writes");
    }

    [Fact]
    public void Every_class_of_settings_is_on_the_page_of_configuration()
    {
        var classes = typeof(BotHost).Assembly.GetTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type is { IsAbstract: false, IsInterface: false } && !type.Namespace!.StartsWith("BotApp.Cli", StringComparison.Ordinal) && type.GetConstructor([]) is not null);

        classes.Where(type => !ConfigurationPage.Described.Contains(type)).Select(type => type.FullName).ShouldBeEmpty("a class of settings that the page does not reach: name its section in ConfigurationPage");
    }
}
