using System.Text;
using BotApp.Core.Reports.Formats;

namespace BotApp.Core.Tests.Reports;

public class XmlStartTests
{
    [Theory]
    [InlineData("<?xml version='1.0' encoding='iso-8859-1'?><a/>", "iso-8859-1")]
    [InlineData("\n <?xml\tversion=\"1.0\"\n encoding = \"ISO-8859-1\" standalone='yes'?><a/>", "iso-8859-1")]
    [InlineData("<?xml encoding='windows-1252'?>", "windows-1252")]
    [InlineData("<?xml version='1.0' encoding='UTF-16'?><a/>", "utf-8")]
    [InlineData("<?xml version='1.0' encoding='no such thing'?><a/>", "utf-8")]
    [InlineData("<?xml version='1.0' encoding='nothing-known'?><a/>", "utf-8")]
    [InlineData("<?xml version='1.0' encoding=iso-8859-1?><a/>", "utf-8")]
    [InlineData("<?xml version='1.0' encoding='iso-8859-1", "utf-8")]
    [InlineData("<?xml version='1.0'?><a encoding='iso-8859-1'/>", "utf-8")]
    [InlineData("<?xml-stylesheet encoding='iso-8859-1'?>", "utf-8")]
    [InlineData("<?xml>", "utf-8")]
    [InlineData("<?xml", "utf-8")]
    [InlineData("", "utf-8")]
    public void The_encoding_is_what_a_declaration_of_one_byte_letters_says(string start, string encoding) =>
        XmlStart.Encoding(Encoding.Latin1.GetBytes(start)).WebName.ShouldBe(encoding);
}
