using System.Globalization;
using System.Xml.Linq;

namespace TurnTaking.Evaluation;

/// <summary>Makes drawn SVG fit into a page.</summary>
/// <remarks>
/// The drawing library places each letter for the font of the machine that draws, which looks torn in the font of the one that
/// shows. Here a text becomes one run again, anchored where it was aligned, in the page's font; and the drawing takes the width
/// that it is given.
/// </remarks>
internal static class SvgText
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <param name="xml">The drawing.</param>
    /// <param name="name">What no other drawing on the page is called.</param>
    public static string Normalize(string xml, string name)
    {
        var root = XDocument.Parse(xml).Root!;
        root.SetAttributeValue("viewBox", $"0 0 {root.Attribute("width")!.Value} {root.Attribute("height")!.Value}");
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        root.SetAttributeValue("role", "img");
        foreach (var text in root.Descendants(Svg + "text"))
        {
            Normalize(text);
        }

        // Several drawings share a page, so the names of their parts must differ; and the library's own differ from run to run.
        var names = new Dictionary<string, string>();
        foreach (var id in root.Descendants().Attributes("id"))
        {
            names.Add($"url(#{id.Value})", $"url(#{name}-{names.Count})");
            id.Value = $"{name}-{names.Count - 1}";
        }

        foreach (var reference in root.Descendants().Attributes().Where(attribute => names.ContainsKey(attribute.Value)))
        {
            reference.Value = names[reference.Value];
        }

        return root.ToString(SaveOptions.DisableFormatting);
    }

    private static void Normalize(XElement text)
    {
        double[] places = ReadNumbers(text.Attribute("x"));
        double[] heights = ReadNumbers(text.Attribute("y"));
        text.Value = text.Value.Trim();
        text.SetAttributeValue("font-family", null);
        if (places.Length == 0)
        {
            return;
        }

        double width = places.Length == 1 ? 8 : (places[^1] - places[0]) * places.Length / (places.Length - 1);
        double offset = -places[0] / width;
        string anchor = offset > 0.75 ? "end" : offset > 0.25 ? "middle" : "start";
        text.SetAttributeValue("text-anchor", anchor);
        text.SetAttributeValue("x", anchor == "start" ? places[0] : 0);
        text.SetAttributeValue("y", heights.FirstOrDefault());
    }

    private static double[] ReadNumbers(XAttribute? attribute) => attribute is null ? [] :
        [.. attribute.Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
}
