using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TurnTaking.Cli;

/// <summary>Makes options that take a number from 1.</summary>
internal static class CountOption
{
    public static Option<int?> Create(string name, string? alias, string description) => new(name, alias is null ? [] : [alias])
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(name, result),
    };

    private static int? Parse(string name, ArgumentResult result)
    {
        string value = result.Tokens[0].Value;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
        {
            return count;
        }

        result.AddError($"{name} is '{value}'; expected a number from 1.");
        return null;
    }
}
