namespace TurnTaking.Playground.Tests;

/// <summary>The contrast of a page's text, by the WCAG 2.2: at least 4.5 for text and 3 for large text (level AA).</summary>
internal static class Contrast
{
    /// <summary>A script that finds the visible texts whose contrast is too small.</summary>
    public const string FindProblems = """
        (() => {
          const parse = (color) => {
            const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
            return { red, green, blue, alpha };
          };
          const luminance = ({ red, green, blue }) => [red, green, blue]
            .map((value) => value / 255)
            .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
            .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
          const ratio = (one, other) => {
            const [lighter, darker] = [luminance(one), luminance(other)].sort((left, right) => right - left);
            return (lighter + 0.05) / (darker + 0.05);
          };
          const findBackground = (element) => {
            for (let current = element; current; current = current.parentElement) {
              const color = parse(getComputedStyle(current).backgroundColor);
              if (color.alpha === 1) {
                return color;
              }
            }

            return { red: 255, green: 255, blue: 255, alpha: 1 };
          };

          const problems = [];
          let count = 0;
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility()) {
              continue;
            }

            count++;
            const style = getComputedStyle(element);
            const size = parseFloat(style.fontSize);
            const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            const found = ratio(parse(style.color), findBackground(element));
            if (found < (isLarge ? 3 : 4.5)) {
              problems.push(`${found.toFixed(2)}: ${walker.currentNode.data.trim()}`);
            }
          }

          return count > 30 ? problems : [`only ${count} texts were found`];
        })()
        """;
}
