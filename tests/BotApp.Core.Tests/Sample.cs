using System.Reflection;

namespace BotApp.Core.Tests;

/// <summary>A value of any record of the core with every property filled, so that none can be forgotten on the way through JSON.</summary>
internal static class Sample
{
    public static object Of(Type type) => Of(type, 0)!;

    private static object? Of(Type type, int depth)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(string) => "text",
            _ when plain == typeof(int) => 3,
            _ when plain == typeof(long) => 4L,
            _ when plain == typeof(bool) => true,
            _ when plain == typeof(DateTimeOffset) => new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero),
            _ when plain == typeof(DateOnly) => new DateOnly(2026, 3, 2),
            _ when plain == typeof(Uri) => new Uri("https://example.org/x"),
            _ when plain == typeof(SubjectKey) => SubjectKey.PullRequest(17, 4),
            { IsEnum: true } => Enum.GetValues(plain).GetValue(Enum.GetValues(plain).Length - 1),
            { IsGenericType: true } when plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => Array(plain.GetGenericArguments()[0], depth),
            _ when plain == typeof(IReadOnlyDictionary<string, int>) => new Dictionary<string, int> { ["key"] = 3 },
            { IsGenericType: true } when plain.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => new Dictionary<string, string> { ["key"] = "value" },
            _ => Record(plain, depth),
        };
    }

    private static Array Array(Type item, int depth)
    {
        var array = System.Array.CreateInstance(item, depth > 4 ? 0 : 1); // a tree of requirements ends somewhere
        if (array.Length > 0)
        {
            array.SetValue(Of(item, depth + 1), 0);
        }

        return array;
    }

    private static object Record(Type type, int depth)
    {
        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).First();
        var value = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, depth + 1))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }))
        {
            property.SetValue(value, Of(property.PropertyType, depth + 1));
        }

        return value;
    }
}
