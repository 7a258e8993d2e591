namespace TurnTaking.Remote;

/// <summary>Whose protocol an inference server speaks.</summary>
/// <remarks>The page "Scaling out" of the documentation has each server's start command and what is sent to it.</remarks>
public enum RemoteServerKind
{
    /// <summary>
    /// <c>/v1/completions</c> of vLLM and of <c>turntaking serve</c>: token ids in, <c>allowed_token_ids</c> and <c>logprob_token_ids</c> for
    /// exactly the four actions.
    /// </summary>
    Vllm,

    /// <summary><c>/generate</c> of SGLang: <c>input_ids</c> in, <c>token_ids_logprob</c> for exactly the four actions.</summary>
    SGLang,

    /// <summary>
    /// <c>/completion</c> of llama.cpp's <c>llama-server</c>: token ids in, <c>logit_bias</c> and <c>post_sampling_probs</c> for exactly the
    /// four actions.
    /// </summary>
    LlamaCpp,

    /// <summary>
    /// <c>/generate</c> of Hugging Face's text-generation-inference, which takes text only and gives the most probable tokens only: see
    /// <see cref="RemoteTurnTakingClientOptions.TopTokenCount"/>.
    /// </summary>
    TextGenerationInference,

    /// <summary>
    /// <c>/v1/completions</c> of any other server that follows OpenAI's: token ids in, <c>logit_bias</c> lifts the four actions and
    /// <c>logprobs</c> gives the most probable tokens.
    /// </summary>
    OpenAICompatible,
}
