using TurnTaking.Onnx;

namespace TurnTaking.Tests;

/// <summary>Everything that is recorded, done once. Its clients live until it is disposed, as long as they are observed.</summary>
internal sealed class Workload : IDisposable
{
    private readonly List<ITurnTakingClient> _clients = [];

    /// <param name="cluster">The Orleans cluster to ask.</param>
    /// <param name="enableSensitiveData">What clients are told, or <see langword="null"/> for nothing.</param>
    public static async Task<Workload> RunAsync(OrleansCluster cluster, bool? enableSensitiveData = null)
    {
        var workload = new Workload();
        try
        {
            await workload.PredictAsync(enableSensitiveData);
            await workload.PredictOnOnnxAsync();
            await cluster.PredictAsync(ScriptedCall.Secret);
            await GatedRequests.RunAllAsync();
            await ScriptedCall.RunAsync(workload.Add(ScriptedCall.CreateClient(), enableSensitiveData));
            return workload;
        }
        catch
        {
            workload.Dispose();
            throw;
        }
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private async Task PredictAsync(bool? enableSensitiveData)
    {
        var metadata = new TurnTakingClientMetadata("a provider", new("http://localhost:12345/predict"), "a-model");
        var prediction = TestTurnTakingClient.CreatePrediction(TurnTakingAction.ContinueListening) with
        {
            ModelId = "a-model-of-2026",
            InputTokenCount = 12,
            CachedTokenCount = 8,
            QueueTime = TimeSpan.FromMilliseconds(1),
            InferenceTime = TimeSpan.FromMilliseconds(20),
        };
        TurnTakingOptions options = new() { ConversationId = "a call" };
        var failing = TestTurnTakingClient.Failing(new TimeoutException());
        failing.GetServiceCallback = (serviceType, _) => serviceType == typeof(TurnTakingClientMetadata) ? metadata : null;
        foreach (var inner in new[] { failing.AsBuilder().UseFailover(TestTurnTakingClient.Predicting(prediction)).Build(), failing })
        {
            var client = Add(inner, enableSensitiveData);
            await client.GetPredictionAsync(ScriptedCall.Secret, options, TestContext.Current.CancellationToken)
                .ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task PredictOnOnnxAsync()
    {
        var client = new OnnxTurnTakingClient();
        _clients.Add(client);
        TurnTakingOptions options = new() { ConversationId = "a call" };
        await client.GetPredictionAsync("my", options, TestContext.Current.CancellationToken);
        await client.GetPredictionAsync(ScriptedCall.Secret, options, TestContext.Current.CancellationToken);
    }

    private ITurnTakingClient Add(ITurnTakingClient inner, bool? enableSensitiveData)
    {
        var client = inner.AsBuilder()
            .UseOpenTelemetry(configure: telemetry => telemetry.EnableSensitiveData = enableSensitiveData ?? telemetry.EnableSensitiveData)
            .Build();
        _clients.Add(client);
        return client;
    }
}
