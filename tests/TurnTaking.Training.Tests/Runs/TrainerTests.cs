using TurnTaking.Training.Modeling;
using TurnTaking.Training.Runs;
using static TorchSharp.torch;

namespace TurnTaking.Training.Tests.Runs;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainerTests() => SampleData.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GarbageCollectionsDuringStepsChangeNothing()
    {
        float[] quiet = Train();
        using var cancellation = new CancellationTokenSource();
        var collecting = Task.Run(
            () =>
            {
                while (!cancellation.IsCancellationRequested)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            },
            TestContext.Current.CancellationToken);
        float[] disturbed = Train();
        await cancellation.CancelAsync();
        await collecting;
        Assert.Equal(quiet, disturbed);
    }

    [Fact]
    public void AveragedWeightsAreLentAndTakenBack()
    {
        using var decoder = CreateDecoder();
        using var trainer = CreateTrainer(decoder);
        trainer.Step();
        trainer.Step();
        float[] before = Read(decoder);
        float[] average = trainer.WithAverage(Read);
        Assert.NotEqual(before, average);
        Assert.Equal(before, Read(decoder));
    }

    [Fact]
    public void LossThatIsNoNumberStopsTheRun()
    {
        using var decoder = CreateDecoder();
        using var trainer = CreateTrainer(decoder);
        trainer.Step();
        using (no_grad())
        {
            using var nothing = tensor(Enumerable.Repeat(float.NaN, decoder.Shape.HiddenSize).ToArray());
            decoder.Parameters["model.norm.weight"].copy_(nothing);
        }

        float[] before = Read(decoder);
        var exception = Assert.Throws<TrainingFailedException>(trainer.Step);
        Assert.Equal("step 2: the loss is NaN.", exception.Message);
        Assert.Equal(before, Read(decoder));
        Assert.Equal(1, trainer.State.Step);
    }

    private static float[] Read(Decoder decoder) => decoder.Parameters["model.embed_tokens.weight"].data<float>().ToArray();

    private Decoder CreateDecoder() => Decoder.Create(SampleData.GetConfiguration(_folder.Path).Model.GetShape(700), 1);

    private Trainer CreateTrainer(Decoder decoder)
    {
        // With the whole schedule in few steps, the quantizer's part too.
        var configuration = SampleData.GetConfiguration(_folder.Path);
        var options = configuration.Training with { Steps = 12, QuantizedShare = 0.5 };
        return new(decoder, SampleData.CreateStream(configuration), SampleData.Tokenizer.SpecialTokens, options);
    }

    private float[] Train()
    {
        set_num_threads(1);
        using var decoder = CreateDecoder();
        using var trainer = CreateTrainer(decoder);
        for (int i = 0; i < 12; i++)
        {
            trainer.Step();
        }

        return Read(decoder);
    }
}
