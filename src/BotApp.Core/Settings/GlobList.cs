namespace BotApp.Core.Settings;

/// <summary>Patterns in order, with GitHub Actions' meaning: a text is in when the last pattern that fits it has no <c>!</c>.</summary>
public sealed class GlobList : IEquatable<GlobList>
{
    private GlobList(IReadOnlyList<Glob> patterns)
    {
        Patterns = patterns;
    }

    /// <summary>Takes every text.</summary>
    public static GlobList All { get; } = Of("**");

    /// <summary>Takes no text.</summary>
    public static GlobList Nothing { get; } = new([]);

    /// <summary>The patterns in the order of the file.</summary>
    public IReadOnlyList<Glob> Patterns { get; }

    /// <summary>Whether it takes every text.</summary>
    public bool TakesAll => Equals(All);

    /// <summary>A list of patterns known to be right.</summary>
    /// <exception cref="FormatException">One of them is not.</exception>
    public static GlobList Of(params IReadOnlyList<string> patterns) => new([.. patterns.Select(Glob.Parse)]);

    /// <summary>A list of patterns.</summary>
    public static GlobList Of(IReadOnlyList<Glob> patterns) => new(patterns);

    /// <summary>Whether this text is in.</summary>
    public bool Matches(string text)
    {
        for (var index = Patterns.Count - 1; index >= 0; index--)
        {
            if (Patterns[index].IsMatch(text))
            {
                return !Patterns[index].IsException;
            }
        }

        return false;
    }

    /// <summary>Whether any of these texts is in: how GitHub Actions reads <c>paths</c>.</summary>
    public bool MatchesAny(IEnumerable<string> texts) => texts.Any(Matches);

    /// <inheritdoc/>
    public bool Equals(GlobList? other) => other is not null && Patterns.SequenceEqual(other.Patterns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GlobList);

    /// <inheritdoc/>
    public override int GetHashCode() => Patterns.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Patterns);
}
