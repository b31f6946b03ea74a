using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BotApp.Core;
using BotApp.Core.Notifications;

namespace BotApp.Tests.Storage;

/// <summary>
/// What is stored as JSON, member by member. Rows of older versions are there for weeks, and after a rollback rows of newer ones: a line of the approved file that goes,
/// or a number that changes its name, is work that is lost or done otherwise than it was decided (src/decisions/0018-newer-rows.md).
/// </summary>
public sealed class StoredShapesTests
{
    private static readonly Type[] s_roots = [typeof(BotEvent), typeof(Effect), typeof(SubjectState), typeof(Notice)];

    private static string Approved => Path.Combine(Sources.Root(), "tests/BotApp.Tests/Storage/stored-shapes.txt");

    [Fact]
    public void F09_Stored_kinds_members_and_numbers_are_only_added()
    {
        var lines = Lines();
        var approved = File.ReadAllLines(Approved);
        var received = Path.Combine(AppContext.BaseDirectory, "stored-shapes.received.txt");
        File.WriteAllLines(received, lines);

        approved.Except(lines).ShouldBeEmpty("rows with these are there, written by other versions: what was stored keeps its name, its type and its number, also when it is used no more");
        lines.Except(approved).ShouldBeEmpty($"new members are written down in {Approved} (as in {received}), so that they stay; one that is 'required' makes rows of older versions unreadable");
    }

    [Fact]
    public void F09_The_approved_shapes_are_those_of_events_deeds_states_and_notices() =>
        s_roots.ShouldAllBe(root => File.ReadAllLines(Approved).Any(line => line.StartsWith(root.Name + ".", StringComparison.Ordinal) || line.StartsWith(root.Name + " ", StringComparison.Ordinal)));

    private static List<string> Lines()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var (seen, lines) = (new HashSet<Type>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var root in s_roots)
        {
            Collect(root, options, seen, lines);
        }

        return [.. lines];
    }

    private static void Collect(Type type, JsonSerializerOptions options, HashSet<Type> seen, SortedSet<string> lines)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!seen.Add(type))
        {
            return;
        }

        if (type.IsEnum)
        {
            lines.UnionWith(Enum.GetValues(type).Cast<object>().Select(value => $"{type.Name} {Convert.ToInt64(value, CultureInfo.InvariantCulture)} is {value}"));
            return;
        }

        if (type.Namespace?.StartsWith("BotApp", StringComparison.Ordinal) != true || typeof(IEnumerable).IsAssignableFrom(type))
        {
            foreach (var argument in type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments()) // an array has one
            {
                Collect(argument, options, seen, lines);
            }

            return;
        }

        var info = options.GetTypeInfo(type);
        foreach (var derived in info.PolymorphismOptions?.DerivedTypes ?? [])
        {
            lines.Add($"{type.Name} '{derived.TypeDiscriminator}' is {derived.DerivedType.Name}");
            Collect(derived.DerivedType, options, seen, lines);
        }

        foreach (var member in info.Properties.Where(member => member.Get is not null))
        {
            lines.Add($"{type.Name}.{member.Name}: {Name(member.PropertyType)}{(member.IsRequired ? " required" : "")}");
            Collect(member.PropertyType, options, seen, lines);
        }
    }

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } value ? Name(value) + "?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
