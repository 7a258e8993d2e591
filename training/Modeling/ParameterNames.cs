namespace TurnTaking.Training.Modeling;

/// <summary>The names that transformers gives the weights of a Qwen2 decoder's layer.</summary>
/// <param name="layer">The layer's index.</param>
internal readonly struct ParameterNames(int layer)
{
    public const string Embedding = "model.embed_tokens.weight";
    public const string Normalization = "model.norm.weight";

    public string InputNormalization => $"model.layers.{layer}.input_layernorm.weight";

    public string PostAttentionNormalization => $"model.layers.{layer}.post_attention_layernorm.weight";

    public string Query => $"model.layers.{layer}.self_attn.q_proj.weight";

    public string QueryBias => $"model.layers.{layer}.self_attn.q_proj.bias";

    public string Key => $"model.layers.{layer}.self_attn.k_proj.weight";

    public string KeyBias => $"model.layers.{layer}.self_attn.k_proj.bias";

    public string Value => $"model.layers.{layer}.self_attn.v_proj.weight";

    public string ValueBias => $"model.layers.{layer}.self_attn.v_proj.bias";

    public string Output => $"model.layers.{layer}.self_attn.o_proj.weight";

    public string Gate => $"model.layers.{layer}.mlp.gate_proj.weight";

    public string Up => $"model.layers.{layer}.mlp.up_proj.weight";

    public string Down => $"model.layers.{layer}.mlp.down_proj.weight";
}
