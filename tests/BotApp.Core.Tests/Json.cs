using System.Text.Json;

namespace BotApp.Core.Tests;

/// <summary>The way of every event and state through the store.</summary>
internal static class Json
{
    public static SubjectState Through(SubjectState state) => Back(JsonSerializer.Serialize(state), state);

    public static BotEvent Through(BotEvent happened) => Back(JsonSerializer.Serialize(happened), happened);

    public static Effect Through(Effect effect) => Back(JsonSerializer.Serialize(effect), effect);

    private static T Back<T>(string json, T original)
        where T : class
    {
        var read = JsonSerializer.Deserialize<T>(json).ShouldNotBeNull();
        read.GetType().ShouldBe(original.GetType());
        JsonSerializer.Serialize(read).ShouldBe(json);
        return read;
    }
}
