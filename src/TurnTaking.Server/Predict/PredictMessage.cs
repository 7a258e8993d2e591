using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TurnTaking.Server;

/// <summary>What one of the two has said.</summary>
internal sealed class PredictMessage
{
    [Required]
    [Description("user or assistant; messages of others are left out.")]
    public string Role { get; set; } = "";

    [Required]
    [Description("The words.")]
    public string? Content { get; set; }
}
