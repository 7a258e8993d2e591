using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TurnTaking.Models;

namespace TurnTaking.Onnx;

/// <summary>The inputs and outputs of a decoder graph, checked against the model's configuration.</summary>
internal sealed class GraphSignature
{
    public const string TokenIds = "input_ids";
    public const string AttentionMask = "attention_mask";
    public const string PositionIds = "position_ids";
    public const string Logits = "logits";

    /// <summary>
    /// What a compiled graph adds to the attention of a new token (third axis) to any token (fourth axis): 0, or so little that it does not
    /// see it.
    /// </summary>
    public const string AttentionBias = "attention_bias";

    /// <summary>The indices of the new tokens whose logits a compiled graph gives.</summary>
    public const string ScoredPositions = "scored_positions";

    /// <summary>How many new tokens the conversation in each slot has; 0 of an idle slot.</summary>
    public const string SlotLengths = "slot_lengths";

    /// <summary>How many tokens, earlier and new ones, the conversation in each slot has; 0 of an idle slot.</summary>
    public const string SlotTotalLengths = "slot_total_lengths";

    /// <summary>The length of the longest sequence that several prompts may form together.</summary>
    public const int MaxSequenceLength = 4_096;

    private const int MaxPromptCountInSequence = 8;

    private readonly string _path;
    private readonly long _maxAttentionInSequence;

    /// <param name="session">The graph.</param>
    /// <param name="configuration">The shape that the model's configuration states.</param>
    /// <param name="actionIds">The ids of the action tokens.</param>
    /// <param name="isCompiled">Whether the graph's logits are the four actions', and not the vocabulary's.</param>
    /// <param name="path">The path of the graph, for people to read.</param>
    public GraphSignature(
        InferenceSession session, ModelConfiguration configuration, IReadOnlyList<int> actionIds, bool isCompiled, string path)
    {
        _path = path;
        ActionIndices = isCompiled ? [.. Enumerable.Range(0, actionIds.Count)] : actionIds;
        InputNames = [.. session.InputMetadata.Keys];
        SlotCount = session.InputMetadata.TryGetValue(SlotLengths, out var slots) && slots.Dimensions is [> 0 and var slotCount] ? slotCount : 0;
        string[] pastNames = [.. Enumerable.Range(0, configuration.LayerCount).SelectMany(GetPastNames)];
        string[] presentNames = [.. Enumerable.Range(0, configuration.LayerCount).SelectMany(GetPresentNames)];
        CacheNames = GetNamesOfSlots(pastNames);
        var caches = CacheNames.Index().ToDictionary(cache => cache.Item, cache => cache.Index);
        InputCaches = [.. InputNames.Select(name => caches.GetValueOrDefault(name, -1))];
        OutputNames = [Logits, .. GetNamesOfSlots(presentNames)];

        foreach (var (name, input) in session.InputMetadata)
        {
            if (name is TokenIds or AttentionMask or PositionIds or ScoredPositions or SlotLengths)
            {
                RequireType(name, input, TensorElementType.Int64);
            }
            else if (name is SlotTotalLengths)
            {
                RequireType(name, input, TensorElementType.Int32);
            }
            else if (name is AttentionBias)
            {
                RequireType(name, input, TensorElementType.Float);
            }
            else if (caches.ContainsKey(name))
            {
                RequireType(name, input, TensorElementType.Float, TensorElementType.Float16);
                RequireShape(name, input, -1, configuration.KeyValueHeadCount, -1, configuration.HeadSize);
            }
            else
            {
                throw Error(
                    $"found an input '{name}', expected only {TokenIds}, {AttentionMask}, {PositionIds} and the caches of " +
                    $"{configuration.LayerCount} layers ({CacheNames[0]} to {CacheNames[^1]}).");
            }
        }

        foreach (string name in CacheNames.Prepend(TokenIds))
        {
            if (!session.InputMetadata.ContainsKey(name))
            {
                throw Error($"expected an input '{name}', found {string.Join(", ", InputNames)}.");
            }
        }

        foreach (string name in OutputNames)
        {
            if (!session.OutputMetadata.ContainsKey(name))
            {
                throw Error($"expected an output '{name}', found {string.Join(", ", session.OutputMetadata.Keys)}.");
            }
        }

        var logits = session.OutputMetadata[Logits];
        RequireType(Logits, logits, TensorElementType.Float, TensorElementType.Float16);
        RequireShape(Logits, logits, -1, -1, isCompiled ? actionIds.Count : configuration.VocabularySize);
        KeyValueShape = new(
            pastNames.Length,
            configuration.KeyValueHeadCount,
            configuration.HeadSize,
            session.InputMetadata[CacheNames[0]].ElementDataType);
        WritesInPlace = SlotCount > 0 || session.InputMetadata.ContainsKey(AttentionBias);
        MaxPromptCount = SlotCount > 0 ? SlotCount : WritesInPlace ? MaxPromptCountInSequence : 1;

        // At this many pairs of a new token and any token, those of two prompts that do not see each other cost as much as reading the
        // weights again, which running together saves.
        _maxAttentionInSequence = 16 * configuration.AttentionHeadCount * configuration.HeadSize;
    }

    /// <summary>Gets the graph's inputs in its own order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>Gets, for each input, which of <see cref="CacheNames"/> it is, or -1.</summary>
    public IReadOnlyList<int> InputCaches { get; }

    /// <summary>Gets the inputs that take the keys and values of earlier tokens, slot by slot.</summary>
    public IReadOnlyList<string> CacheNames { get; }

    /// <summary>Gets the logits and, in the order of <see cref="CacheNames"/>, the keys and values of all tokens.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>
    /// Gets a value indicating whether the graph writes the keys and values of new tokens into the buffers of the earlier ones, and can take
    /// several conversations: each in a slot, or all as one sequence.
    /// </summary>
    public bool WritesInPlace { get; }

    /// <summary>Gets how many conversations the graph has slots for, each with caches of its own; 0 if it has no slots.</summary>
    public int SlotCount { get; }

    /// <summary>Gets how many prompts one run takes.</summary>
    public int MaxPromptCount { get; }

    /// <summary>Gets the shape of the keys and values.</summary>
    public KeyValueShape KeyValueShape { get; }

    /// <summary>Gets where the actions' scores stand among the logits of a position, in the order of <see cref="TurnTakingAction"/>.</summary>
    public IReadOnlyList<int> ActionIndices { get; }

    /// <summary>Gets the inputs that take a layer's keys and values of earlier tokens.</summary>
    public static string[] GetPastNames(int layer) => [$"past_key_values.{layer}.key", $"past_key_values.{layer}.value"];

    /// <summary>Gets the outputs that give a layer's keys and values of all tokens.</summary>
    public static string[] GetPresentNames(int layer) => [$"present.{layer}.key", $"present.{layer}.value"];

    /// <summary>Tells whether prompts cost less in one run than one after the other.</summary>
    /// <param name="newCount">How many new tokens they have.</param>
    /// <param name="totalCount">How many tokens they have.</param>
    public bool PaysTogether(int newCount, int totalCount) =>
        SlotCount > 0 || (totalCount <= MaxSequenceLength && (long)newCount * totalCount <= _maxAttentionInSequence);

    /// <summary>Gets the input or output that is a slot's own.</summary>
    public static string GetSlotName(string name, int slot) => $"{name}.{slot}";

    private string[] GetNamesOfSlots(string[] names) =>
        SlotCount == 0 ? names : [.. Enumerable.Range(0, SlotCount).SelectMany(slot => names.Select(name => GetSlotName(name, slot)))];

    private void RequireType(string name, NodeMetadata node, params TensorElementType[] expected)
    {
        if (!node.IsTensor || !expected.Contains(node.ElementDataType))
        {
            string found = node.IsTensor ? $"{node.ElementDataType}" : $"{node.OnnxValueType}";
            throw Error($"expected '{name}' to be a tensor of {string.Join(" or ", expected)}, found {found}.");
        }
    }

    private void RequireShape(string name, NodeMetadata node, params int[] expected)
    {
        bool fits = node.Dimensions.Length == expected.Length;
        for (int i = 0; fits && i < expected.Length; i++)
        {
            fits = expected[i] == -1 || node.Dimensions[i] == -1 || node.Dimensions[i] == expected[i];
        }

        if (!fits)
        {
            throw Error(
                $"expected '{name}' to have the shape [{string.Join(", ", expected)}] by the model's configuration (-1: any), found " +
                $"[{string.Join(", ", node.Dimensions)}].");
        }
    }

    private ModelLoadException Error(string problem) => new(_path, problem);
}
