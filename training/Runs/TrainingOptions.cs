namespace TurnTaking.Training.Runs;

/// <summary>How weights are learned.</summary>
internal sealed record TrainingOptions
{
    /// <summary>Gets the number of steps. At least 1.</summary>
    public int Steps { get; init; } = 12_000;

    /// <summary>Gets the number of rows of a step. 1 to 1,024.</summary>
    public int RowsPerStep { get; init; } = 24;

    /// <summary>Gets the number of tokens of a row. 64 to 1,024, and at most the model's context.</summary>
    public int RowLength { get; init; } = 256;

    /// <summary>Gets the number of steps in which learning rates rise. At least 0.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>Gets the share of steps at the end in which learning rates fall to zero. 0 to 1.</summary>
    public double DecayShare { get; init; } = 0.5;

    /// <summary>Gets the learning rate of the layers' matrices (Muon). Above 0, at most 1.</summary>
    public double MatrixLearningRate { get; init; } = 0.02;

    /// <summary>Gets the learning rate of the embedding and of vectors (AdamW). Above 0, at most 1.</summary>
    public double VectorLearningRate { get; init; } = 2e-3;

    /// <summary>Gets what is left of Muon's momentum in a step. 0 to 1.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Gets the weight decay of matrices. 0 to 1.</summary>
    public double MatrixWeightDecay { get; init; } = 0.02;

    /// <summary>Gets the weight decay of the embedding and of vectors. 0 to 1.</summary>
    public double VectorWeightDecay { get; init; } = 0.01;

    /// <summary>Gets the length that gradients are cut to. Above 0.</summary>
    public double GradientLimit { get; init; } = 1;

    /// <summary>Gets what is left in a step of the average of weights, which is what is exported. 0 to 1.</summary>
    public double AverageDecay { get; init; } = 0.995;

    /// <summary>Gets the weight of the language model's loss. At least 0.</summary>
    public double LanguageWeight { get; init; } = 0.5;

    /// <summary>Gets the share of rows whose tokens are predicted in a step; they take turns. 0 to 1.</summary>
    public double LanguageShare { get; init; } = 0.5;

    /// <summary>Gets the weight of the loss over the four actions. At least 0.</summary>
    public double ActionWeight { get; init; } = 1;

    /// <summary>Gets the weight of the loss over the two actions of the agent's state. At least 0.</summary>
    public double PairWeight { get; init; } = 0.5;

    /// <summary>Gets the share of the right action's probability that is given to all. 0 to 0.5.</summary>
    public double LabelSmoothing { get; init; } = 0.02;

    /// <summary>Gets the share of steps at the end whose products are rounded as the int8 graph does. 0 to 1.</summary>
    public double QuantizedShare { get; init; } = 0.1;

    /// <summary>
    /// Gets a value indicating whether products run in bfloat16; weights stay in single precision. Without a value they do where they are
    /// faster so.
    /// </summary>
    public bool? UsesHalfPrecision { get; init; }

    /// <summary>Gets the number of steps between checkpoints. At least 1.</summary>
    public int CheckpointInterval { get; init; } = 250;

    /// <summary>Gets the number of steps between evaluations. At least 1.</summary>
    public int EvaluationInterval { get; init; } = 500;

    /// <summary>Gets how many rows of each dev set are evaluated during training; all are at its end. At least 1.</summary>
    public int EvaluationRows { get; init; } = 600;
}
