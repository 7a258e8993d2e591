using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TurnTaking.Server;

/// <summary>Several conversations.</summary>
internal sealed class BatchRequest
{
    [Required]
    [Description("The requests.")]
    public IReadOnlyList<PredictRequest?> Requests { get; set; } = [];
}
