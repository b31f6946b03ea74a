using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotApp.Storage;

/// <summary>Reads enums that are stored as numbers, and refuses a number that this version has no name for.</summary>
internal sealed class DefinedEnums : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    /// <inheritdoc/>
    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) => (JsonConverter?)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert));

    private sealed class Of<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Defined((T)Enum.ToObject(typeof(T), reader.GetInt64()));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));

        // Keys of dictionaries are stored by name.
        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Enum.TryParse<T>(reader.GetString(), out var value) ? Defined(value) : throw new JsonException($"'{reader.GetString()}' is no {typeof(T).Name} of this version.");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());

        private static T Defined(T value) => Enum.IsDefined(value) ? value : throw new JsonException($"{value} is no {typeof(T).Name} of this version.");
    }
}
