using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TurnTaking.Evaluation.Tests;

public partial class ReportWriterTests
{
    [Fact]
    public void JsonHasTheNumbersAndTheModelsNames()
    {
        using var document = JsonDocument.Parse(WriteJson(SampleReports.Create()));
        var root = document.RootElement;

        Assert.Equal("test <model>", root.GetProperty("modelId").GetString());
        Assert.Equal(SampleReports.Create().Binary[0].Accuracy, root.GetProperty("binary")[0].GetProperty("accuracy").GetDouble());
        Assert.Equal("start_speaking", root.GetProperty("actions").GetProperty("classes")[0].GetProperty("action").GetString());
        Assert.Equal(101, root.GetProperty("thresholds")[0].GetProperty("points").GetArrayLength());
        Assert.Equal(JsonValueKind.Number, root.GetProperty("comparison").GetProperty("intervals").GetProperty("accuracy").GetProperty("lower").ValueKind);
    }

    [Fact]
    public void SameRunGivesTheSameBytes()
    {
        Assert.Equal(WriteJson(SampleReports.Create()), WriteJson(SampleReports.Create()));
        Assert.Equal(WriteHtml(SampleReports.Create()), WriteHtml(SampleReports.Create()));
    }

    [Fact]
    public void MarkdownHasTheTablesOfTheModelCard()
    {
        var writer = new StringWriter();
        MarkdownReport.Write(ReportLayout.Create(SampleReports.Create()), writer);
        string text = writer.ToString();

        Assert.Contains("| Subset | N | Classes | System | Accuracy | F1 (macro) |", text);
        Assert.Contains("## Binary", text);
        Assert.Contains("| one\\|&lt;two> |", text);
        Assert.DoesNotContain("<two>", text);
        Assert.DoesNotContain("\r", text);
        Assert.Matches(@"\| \d+\.\d\d % \(\d+\.\d–\d+\.\d\) \|", text);
    }

    [Fact]
    public void HtmlLoadsNothingAndEscapesWhatTheDataSays()
    {
        string html = WriteHtml(SampleReports.Create());

        Assert.DoesNotMatch(@"(src|href)\s*=|@import|url\(\s*['""]?http", html.Replace("xlink:href", ""));
        Assert.DoesNotContain("<script", html);
        Assert.Contains("one|&lt;two&gt;", html);
        Assert.Contains("test &lt;model&gt;", html);
        Assert.Equal(3, DrawingPattern.Count(html));
        var ids = IdPattern.Matches(html).Select(match => match.Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void StoppedRunAndLeftOutRowsAreNamed()
    {
        string summary = ReportLayout.Create(SampleReports.Create(isComplete: false, leftOutCount: 3)).Summary;

        Assert.Contains("stopped early", summary);
        Assert.Contains("3 row(s) could not be used", summary);
    }

    [Fact]
    public void DrawnTextIsOneRunAnchoredWhereItWasAligned()
    {
        string svg = SvgText.Normalize(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="10" height="20"><clipPath id="a"/><g clip-path="url(#a)"/>
            <text font-family="X" x="0, 8, 16" y="3">abc</text><text font-family="X" x="-12, -4, 4" y="3">
              abc </text><text x="-24, -16, -8" y="3">abc</text></svg>
            """,
            "name");
        var root = XElement.Parse(svg);
        XNamespace space = "http://www.w3.org/2000/svg";

        Assert.Equal(["start", "middle", "end"], root.Elements(space + "text").Select(text => text.Attribute("text-anchor")!.Value));
        Assert.All(root.Elements(space + "text"), text => Assert.Equal(
            ("abc", "0", null), (text.Value, text.Attribute("x")!.Value, text.Attribute("font-family"))));
        Assert.Equal(("0 0 10 20", null), (root.Attribute("viewBox")!.Value, root.Attribute("width")));
        Assert.Equal("url(#name-0)", root.Element(space + "g")!.Attribute("clip-path")!.Value);
        Assert.Equal("name-0", root.Element(space + "clipPath")!.Attribute("id")!.Value);
    }

    private static string WriteJson(EvaluationReport report)
    {
        using var stream = new MemoryStream();
        EvaluationJson.Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string WriteHtml(EvaluationReport report)
    {
        var writer = new StringWriter();
        HtmlReport.Write(ReportLayout.Create(report), writer);
        return writer.ToString();
    }

    [GeneratedRegex("<svg ")]
    private static partial Regex DrawingPattern { get; }

    [GeneratedRegex(" id=\"[^\"]+\"")]
    private static partial Regex IdPattern { get; }
}
