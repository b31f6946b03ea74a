namespace BotApp.Core.Migrations.Source;

/// <summary>An expression of Python as far as it matters here: names, calls, strings, lists, and what they are mixed of.</summary>
/// <param name="Line">Its first line, counted from 1.</param>
/// <param name="EndLine">Its last line.</param>
internal abstract record PythonExpression(int Line, int EndLine)
{
    /// <summary>The parts it is made of.</summary>
    public virtual IEnumerable<PythonExpression> Parts => [];

    /// <summary>Itself and everything in it, in the order of the file where one stands beside the other. Long chains of calls are deep, so no recursion.</summary>
    public IEnumerable<PythonExpression> All
    {
        get
        {
            var open = new Stack<PythonExpression>([this]);
            while (open.TryPop(out var one))
            {
                yield return one;
                foreach (var part in one.Parts.Reverse())
                {
                    open.Push(part);
                }
            }
        }
    }
}

/// <summary>A name.</summary>
internal sealed record PythonName(string Text, int Line, int EndLine) : PythonExpression(Line, EndLine);

/// <summary>A number, or three dots.</summary>
internal sealed record PythonNumber(int Line, int EndLine) : PythonExpression(Line, EndLine);

/// <summary>Strings, one behind the other.</summary>
/// <param name="Text">What they say; a replacement field is <see cref="PythonStrings.Field"/>.</param>
/// <param name="Fields">What stands in its replacement fields.</param>
/// <param name="IsWhole">There is no replacement field.</param>
/// <param name="Line">Its first line.</param>
/// <param name="EndLine">Its last line.</param>
internal sealed record PythonText(string Text, IReadOnlyList<PythonExpression> Fields, bool IsWhole, int Line, int EndLine) : PythonExpression(Line, EndLine)
{
    /// <inheritdoc/>
    public override IEnumerable<PythonExpression> Parts => Fields;
}

/// <summary><c>of.name</c></summary>
internal sealed record PythonMember(PythonExpression Of, string Name, int Line, int EndLine) : PythonExpression(Line, EndLine)
{
    /// <inheritdoc/>
    public override IEnumerable<PythonExpression> Parts => [Of];
}

/// <summary><c>of[…]</c></summary>
internal sealed record PythonItem(PythonExpression Of, IReadOnlyList<PythonExpression> At, int Line, int EndLine) : PythonExpression(Line, EndLine)
{
    /// <inheritdoc/>
    public override IEnumerable<PythonExpression> Parts => [Of, .. At];
}

/// <summary>An argument of a call.</summary>
/// <param name="Name">Its name; empty where it goes by its place.</param>
/// <param name="Stars">One or two where it stands for several.</param>
/// <param name="Value">What is passed.</param>
internal sealed record PythonArgument(string Name, int Stars, PythonExpression Value);

/// <summary><c>callee(…)</c></summary>
internal sealed record PythonCall(PythonExpression Callee, IReadOnlyList<PythonArgument> Arguments, int Line, int EndLine) : PythonExpression(Line, EndLine)
{
    /// <inheritdoc/>
    public override IEnumerable<PythonExpression> Parts => [Callee, .. Arguments.Select(argument => argument.Value)];

    /// <summary>Some arguments are not seen here.</summary>
    public bool HasStars => Arguments.Any(argument => argument.Stars > 0);

    /// <summary>The argument of this name, or at this place where it goes by places; null when it is not there.</summary>
    public PythonExpression? Argument(string name, int place = -1)
    {
        var byPlace = Arguments.TakeWhile(argument => argument is { Name.Length: 0, Stars: 0 }).ToList();
        return Arguments.FirstOrDefault(argument => argument.Name == name)?.Value ?? (place >= 0 && place < byPlace.Count ? byPlace[place].Value : null);
    }
}

/// <summary>A list, a tuple, a set or a dictionary: its items, keys and values alike.</summary>
/// <param name="Bracket">The one it opens with.</param>
/// <param name="Items">In order.</param>
/// <param name="Line">Its first line.</param>
/// <param name="EndLine">Its last line.</param>
internal sealed record PythonList(char Bracket, IReadOnlyList<PythonExpression> Items, int Line, int EndLine) : PythonExpression(Line, EndLine)
{
    /// <inheritdoc/>
    public override IEnumerable<PythonExpression> Parts => Items;
}

/// <summary>Anything else: operands with operators and words such as <c>for</c> and <c>if</c> between them, in order.</summary>
internal sealed record PythonMixture(IReadOnlyList<PythonExpression> Operands, IReadOnlyList<string> Between, int Line, int EndLine) : PythonExpression(Line, EndLine)
{
    /// <inheritdoc/>
    public override IEnumerable<PythonExpression> Parts => Operands;
}
