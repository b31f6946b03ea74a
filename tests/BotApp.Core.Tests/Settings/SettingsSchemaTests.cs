using System.Text.Json.Nodes;
using BotApp.Core.Settings;

namespace BotApp.Core.Tests.Settings;

public class SettingsSchemaTests
{
    [Fact]
    public void Every_key_of_the_schema_is_a_key_of_the_reader()
    {
        SettingsSchema.Keys.Count.ShouldBeGreaterThan(150);
        foreach (var key in SettingsSchema.Keys)
        {
            SettingsReader.Read(FileWith(key.Path), "x").Errors.ShouldNotContain(error => error.Code == SettingsErrorCode.UnknownKey, key.Path);
            key.Description.ShouldNotBeNullOrEmpty(key.Path);
        }
    }

    [Fact]
    public void The_keys_that_the_reader_names_are_the_keys_of_the_schema()
    {
        foreach (var place in SettingsSchema.Keys.Select(key => Parent(key.Path)).Distinct())
        {
            var inside = place.Length == 0 ? "qqqqqqqqqqqqqqqq" : $"{place}.qqqqqqqqqqqqqqqq";
            var unknown = SettingsReader.Read(FileWith(inside), "x").Errors.First(error => error.Code == SettingsErrorCode.UnknownKey);
            var expected = SettingsSchema.Keys.Where(key => Parent(key.Path) == place).Select(key => key.Path[(key.Path.LastIndexOf('.') + 1)..]);

            unknown.Expected!.Split(", ").ShouldBe(expected);
        }
    }

    [Fact]
    public void Every_record_of_the_settings_can_be_written_in_the_file()
    {
        var keys = SettingsSchema.Keys.Select(key => key.Path[(key.Path.LastIndexOf('.') + 1)..].Replace("-", "")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var properties = typeof(RepositorySettings).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(RepositorySettings).Namespace && type.Name.EndsWith("Settings", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties())
            .Where(property => property.CanWrite && property.Name is not ("HasFile" or "Name"));

        properties.ShouldAllBe(property => keys.Contains(property.Name));
    }

    [Fact]
    public void Defaults_and_choices_come_from_the_records()
    {
        SettingsSchema.Keys.ShouldContain(key => key.Path == "pipelines.*.timeout" && key.Default == "\"30m\"");
        SettingsSchema.Keys.ShouldContain(key => key.Path == "tests.fail-on" && key.Default == "\"any\"");
        SettingsSchema.Keys.Single(key => key.Path == "tests.fail-on").Allowed.ShouldBe(["any", "new-failures"]);
        SettingsSchema.Keys.Single(key => key.Path == "deployments.*.workflow").IsNeeded.ShouldBeTrue();
    }

    [Fact]
    public void The_schema_is_JSON_and_refuses_unknown_keys_everywhere()
    {
        var schema = JsonNode.Parse(SettingsSchema.ToJsonSchema())!;

        schema["$schema"]!.GetValue<string>().ShouldBe("http://json-schema.org/draft-07/schema#");
        Objects(schema).ShouldAllBe(part => part["additionalProperties"] != null);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject part => part.SelectMany(pair => pair.Key == "default" ? [] : Objects(pair.Value)).Concat(part["type"]?.ToJsonString() == "\"object\"" ? [part] : []),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    private static string Parent(string path) => path.Contains('.') ? path[..path.LastIndexOf('.')] : "";

    /// <summary>The smallest file in which this key stands.</summary>
    private static string FileWith(string path)
    {
        var yaml = "null";
        foreach (var part in path.Split('.').Reverse())
        {
            var lists = (part.Length - part.Replace("[]", "").Length) / 2;
            var name = part.Replace("[]", "") is var bare && bare == "*" ? "name" : bare;
            yaml = $"{{ {name}: {string.Concat(Enumerable.Repeat("[", lists))}{yaml}{string.Concat(Enumerable.Repeat("]", lists))} }}";
        }

        return yaml;
    }
}
