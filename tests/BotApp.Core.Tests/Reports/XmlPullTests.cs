using System.Text;
using BotApp.Core.Reports.Formats;

namespace BotApp.Core.Tests.Reports;

public class XmlPullTests
{
    private const string Awkward =
        "\uFEFF\n<?xml version='1.1' encoding='utf-16'?><!-- <a> --><a x='1' y = \"a<b&amp;c&c\" xmlns:n='urn'>t&lt;\r\nü &#10; a < b"
        + "<n:b/><![CDATA[<c>]]]]><![CDATA[>\r]]> &nbsp; &#xD800;&#27;&#0;\u001b\0</a >\0\0<a2>\u2713</a2>";

    private const string AwkwardEvents =
        "<a x=1 y=a<b&c&c =urn> 't<\nü \n a < b' <b/> '<c>]]>\n &nbsp; \uFFFD\u001b\u2400\u241B\u2400' </> <a2> '\u2713' </>";

    [Fact]
    public void T26_What_reports_contain_is_read_as_it_was_meant() => Events(Encoding.UTF8.GetBytes(Awkward)).ShouldBe(AwkwardEvents);

    [Fact]
    public void Where_the_bytes_are_cut_into_pieces_does_not_matter()
    {
        // Long enough that pieces end inside everything there is.
        var text = string.Concat("<r>", string.Concat(Enumerable.Repeat(Awkward.Replace("\0", "", StringComparison.Ordinal).Replace("\uFEFF", "", StringComparison.Ordinal), 3)), "</r>");
        var bytes = Encoding.UTF8.GetBytes(text);
        var whole = Events(bytes);

        for (var piece = 1; piece < 60; piece++)
        {
            Events(bytes, piece).ShouldBe(whole, $"{piece} bytes at a time");
        }
    }

    [Theory]
    [InlineData("<a>", 1, 4, "not closed: a.")]
    [InlineData("<a>\n<b>\n ü", 3, 3, "not closed: b, a.")]
    [InlineData("<a>\n<b x='1", 2, 8, "not closed: a.")]
    [InlineData("<a><![CDATA[x]]", 1, 16, "not closed: a.")]
    [InlineData("<a><!-- x --", 1, 13, "inside a comment")]
    [InlineData("<a></b></a>", 1, 4, "end tag of <a> was expected")]
    [InlineData("<a/></a>", 1, 5, "nothing is open")]
    [InlineData("<a x='1'y='2'/>", 1, 9, "quotation mark")]
    [InlineData("<a x=1/>", 1, 6, "quotation marks")]
    [InlineData("<a x/>", 1, 4, "without a value")]
    [InlineData("<a><!DOCTYPE b></a>", 1, 4, "declaration stands inside")]
    [InlineData("<!DOCTYPE a [<!ENTITY e '<t/>'>]><a>&e;</a>", 1, 37, "entity")]
    [InlineData("<!DOCTYPE a [<!ENTITY e 'x'>]><a x='&e;'/>", 1, 37, "entity")]
    [InlineData("<!DOCTYPE a [", 1, 14, "document type")]
    [InlineData("<a/><", 1, 6, "end of file")]
    public void T28_Damage_is_told_with_its_place(string xml, int line, int column, string said)
    {
        var damage = Should.Throw<XmlDamageException>(() => Events(Encoding.UTF8.GetBytes(xml)));

        damage.Message.ShouldContain(said);
        (damage.Line, damage.Column).ShouldBe((line, column));
    }

    [Fact]
    public void T33_Five_thousand_attributes_and_a_name_of_two_hundred_thousand_letters_are_read()
    {
        var attributes = string.Concat(Enumerable.Range(0, 5000).Select(n => $" a{n}='{n}'"));
        var xml = Pull(Encoding.UTF8.GetBytes($"<{new string('n', 200_000)}{attributes}/>"));

        xml.Read().ShouldBe(XmlToken.Start);

        xml.Tag.Name.Length.ShouldBe(200_000);
        xml.Tag.Count.ShouldBe(5000);
        xml.Tag.LettersOf(4999).ToString().ShouldBe("4999");
        xml.Read().ShouldBe(XmlToken.EndOfFile);
    }

    [Fact]
    public void T33_A_tag_without_end_is_given_up()
    {
        var endless = new byte[20 << 20];
        endless.AsSpan().Fill((byte)'a');
        endless[0] = (byte)'<';

        Should.Throw<XmlDamageException>(() => Events(endless)).Message.ShouldContain("longer than 16 MB");
    }

    [Fact]
    public void T54_Output_passes_without_leaving_anything_behind()
    {
        var xml = new XmlPull(new XmlWindow(new Output(64 << 20)));
        xml.Read().ShouldBe(XmlToken.Start);
        var before = GC.GetAllocatedBytesForCurrentThread();

        xml.Skip();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
        xml.Read().ShouldBe(XmlToken.EndOfFile);
    }

    private static XmlPull Pull(byte[] bytes, int piece = int.MaxValue) => new(new XmlWindow(new Pieces(bytes, piece)));

    /// <summary>All of a file as one line; neighbouring texts are one text.</summary>
    private static string Events(byte[] bytes, int piece = int.MaxValue)
    {
        var xml = Pull(bytes, piece);
        var events = new StringBuilder();
        for (var token = xml.Read(); token != XmlToken.EndOfFile; token = xml.Read())
        {
            switch (token)
            {
                case XmlToken.Start:
                    events.Append('<').Append(Encoding.UTF8.GetString(xml.Tag.Name));
                    for (var index = 0; index < xml.Tag.Count; index++)
                    {
                        events.Append(' ').Append(Encoding.UTF8.GetString(xml.Tag.NameOf(index))).Append('=').Append(xml.Tag.LettersOf(index));
                    }

                    events.Append(xml.Tag.IsEmpty ? "/> " : "> ");
                    break;
                case XmlToken.End:
                    events.Append("</> ");
                    break;
                default:
                    var follows = events is [.., '\'', ' '];
                    events.Length -= follows ? 2 : 0;
                    events.Append(follows ? "" : "'").Append(xml.TextLetters).Append("' ");
                    break;
            }
        }

        return events.ToString().TrimEnd();
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }

    /// <summary>An element with as much text as is asked for, made while it is read.</summary>
    private sealed class Output(int length) : MemoryStream("<system-out>"u8.ToArray())
    {
        private int _left = length;
        private bool _isClosed;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Position < Length)
            {
                return base.Read(buffer, offset, count);
            }

            var part = Math.Min(count, _left);
            buffer.AsSpan(offset, part).Fill((byte)'x');
            _left -= part;
            if (part > 0 || _isClosed)
            {
                return part;
            }

            _isClosed = true;
            "</system-out>"u8.CopyTo(buffer.AsSpan(offset));
            return "</system-out>"u8.Length;
        }
    }
}
