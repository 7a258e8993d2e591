namespace TurnTaking.Cli;

/// <summary>Predicts the conversations of a source and shows the predictions.</summary>
internal sealed class PredictAction(CommandHost host, AgentState agentState, bool writesJson)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ConversationSource source, ITurnTakingClient client, CancellationToken cancellationToken)
    {
        var writer = CreateWriter(source);
        long badCount = 0;
        try
        {
            var pipeline = new PredictionPipeline(client, agentState);
            var results = pipeline.RunAsync(source.Rows, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using var disposal = results.ConfigureAwait(false);
            while (await MoveNextAsync(results, writer).ConfigureAwait(false))
            {
                var (row, prediction) = results.Current;
                if (prediction is null)
                {
                    badCount++;
                    host.WriteError($"{source.Name}:{row.LineNumber}: {row.Problem}");
                }
                else
                {
                    writer.Write(row, prediction);
                }
            }
        }
        finally
        {
            writer.Flush();
        }

        return badCount == 0 ? ExitCode.Success : ExitCode.BadInput;
    }

    private IPredictionWriter CreateWriter(ConversationSource source) =>
        writesJson ? new JsonPredictionWriter(host.Output)
        : source.IsSingle ? new TablePredictionWriter(host.Console)
        : new LinePredictionWriter(host.Console);

    /// <summary>Shows what is there before waiting for more, so that each of slow rows is answered at once.</summary>
    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<RowResult> results, IPredictionWriter writer)
    {
        var next = results.MoveNextAsync();
        if (!next.IsCompleted)
        {
            writer.Flush();
        }

        return await next.ConfigureAwait(false);
    }
}
