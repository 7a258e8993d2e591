using System.CommandLine;
using System.CommandLine.Parsing;

namespace TurnTaking.Cli;

/// <summary>Makes the option that names files for reports.</summary>
internal static class ReportOption
{
    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--report")
        {
            Description = "Also write a report, as .html with plots or as .md.",
            HelpName = "FILE",
        };
        option.Validators.Add(Validate);
        return option;
    }

    private static void Validate(OptionResult result)
    {
        foreach (string path in result.Tokens.Select(token => token.Value))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
            if (!ReportFile.IsSupported(path))
            {
                result.AddError($"--report is '{path}'; expected a name that ends in .html or .md.");
            }
            else if (!Directory.Exists(folder))
            {
                result.AddError($"--report is '{path}'; there is no folder '{folder}'.");
            }
        }
    }
}
