using System.Text.Json.Nodes;
using BotApp.Core;
using BotApp.Engine;
using BotApp.Storage;

namespace BotApp.Tests.Engine;

/// <summary>What a newer version wrote besides is told from what says nothing, and kept in its place.</summary>
public sealed class UnknownMembersTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", "b")]
    [InlineData("""{"a":{"x":1,"y":"2"}}""", """{"a":{"x":1}}""", "a.y")]
    [InlineData("""{"a":[{"x":1},{"x":2,"y":true}]}""", """{"a":[{"x":1},{"x":2}]}""", "a[1].y")]
    [InlineData("""{"a":1,"b":null,"c":false,"d":0,"e":"","f":[],"g":{"h":null}}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", "")]
    public void F09_Members_that_say_something_and_are_not_known_are_found(string stored, string known, string found) =>
        string.Join(' ', UnknownMembers.Of(JsonNode.Parse(stored), JsonNode.Parse(known))).ShouldBe(found);

    [Theory]
    // As it was, changed in what is known, taken away, a member of the name that this version has by now.
    [InlineData("""{"a":1,"u":2}""", """{"a":1}""", """{"a":5}""", """{"a":5,"u":2}""")]
    [InlineData("""{"a":{"x":1,"u":2}}""", """{"a":{"x":1}}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"a":1,"u":2}""", """{"a":1}""", """{"a":1,"u":3}""", """{"a":1,"u":3}""")]
    // Elements of lists: found by name where they changed or moved, gone with what was in them, new ones beside them.
    [InlineData("""{"l":[{"Name":"p","x":1,"u":7},{"Name":"q","x":2}]}""", """{"l":[{"Name":"p","x":1},{"Name":"q","x":2}]}""", """{"l":[{"Name":"r","x":0},{"Name":"q","x":3},{"Name":"p","x":4}]}""", """{"l":[{"Name":"r","x":0},{"Name":"q","x":3},{"Name":"p","x":4,"u":7}]}""")]
    [InlineData("""{"l":[{"Name":"p","u":7}]}""", """{"l":[{"Name":"p"}]}""", """{"l":[]}""", """{"l":[]}""")]
    // Without a name: found while they are what they were.
    [InlineData("""{"l":[{"x":1,"u":7}]}""", """{"l":[{"x":1}]}""", """{"l":[{"x":0},{"x":1}]}""", """{"l":[{"x":0},{"x":1,"u":7}]}""")]
    public void F09_What_is_not_known_is_kept_in_its_place(string stored, string known, string next, string kept)
    {
        var written = JsonNode.Parse(next);
        UnknownMembers.Keep(JsonNode.Parse(stored), JsonNode.Parse(known), written);
        JsonNode.DeepEquals(written, JsonNode.Parse(kept)).ShouldBeTrue(written!.ToJsonString());
    }

    [Fact]
    public void F09_Where_it_cannot_be_told_whose_it_is_nothing_is_written() => Should.Throw<NewerRowException>(() =>
        UnknownMembers.Keep(JsonNode.Parse("""{"l":[{"x":1,"u":7}]}"""), JsonNode.Parse("""{"l":[{"x":1}]}"""), JsonNode.Parse("""{"l":[{"x":2}]}""")));

    [Theory]
    [InlineData("""{"event":"WeatherChanged"}""")]
    [InlineData("""{"Sha":"1"}""")]
    [InlineData("""{"event":"ChecksChanged","Sha":{}}""")]
    public void F09_JSON_that_says_what_is_not_known_is_a_newer_versions(string json) => Should.Throw<NewerRowException>(() => StoredJson.Read<BotEvent>(json));

    [Theory]
    [InlineData("")]
    [InlineData("""{"event":"ChecksCha""")]
    public void What_is_no_JSON_is_damage_and_nobody_waits_for_it(string json) => Should.Throw<System.Text.Json.JsonException>(() => StoredJson.Read<BotEvent>(json));
}
