using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace BotApp.Simulator.Page;

/// <summary>Finished markup. Whatever is not of this type is encoded on its way in, so nothing foreign becomes a tag by being forgotten.</summary>
internal readonly record struct Html(string Text)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static Html Empty { get; } = new("");

    public static Html Of(HtmlTemplate template) => new(template.Finish());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> show) => Join(items.Select(show));

    public static Html When(bool holds, Func<Html> show) => holds ? show() : Empty;

    public static string Encode(string? text) => text is null ? "" : Encoder.Encode(text);

    public override string ToString() => Text ?? "";
}

/// <summary>Interpolated markup: the literal parts are ours, every hole is encoded unless it is <see cref="Html"/>.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlTemplate(int literalLength, int formattedCount)
{
    private readonly StringBuilder text = new(literalLength + (formattedCount * 24));

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Html html) => text.Append(html.Text);

    public void AppendFormatted(string? foreign) => text.Append(Html.Encode(foreign));

    public void AppendFormatted(long number) => text.Append(number);

    internal string Finish() => text.ToString();
}
