using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TurnTaking.Cli;

/// <summary>Predicts rows while the next ones are read, a bounded number at once; the results have the rows' order.</summary>
internal sealed class PredictionPipeline(ITurnTakingClient client, AgentState agentState)
{
    /// <summary>How many rows may be under way for each processor: one that runs and one that is ready to.</summary>
    private const int RowsPerProcessor = 2;

    /// <exception cref="CommandException">The model failed on a row.</exception>
    public async IAsyncEnumerable<RowResult> RunAsync(
        IAsyncEnumerable<InputRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Channel.CreateBounded<Task<RowResult>>(Environment.ProcessorCount * RowsPerProcessor);
        var starting = Task.Run(() => StartAsync(rows, started.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var result in started.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return await result.ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await starting.ConfigureAwait(false);
        }
    }

    private async Task StartAsync(
        IAsyncEnumerable<InputRow> rows, ChannelWriter<Task<RowResult>> started, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await started.WriteAsync(PredictAsync(row, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            started.Complete();
        }
        catch (Exception exception)
        {
            started.Complete(exception);
        }
    }

    private async Task<RowResult> PredictAsync(InputRow row, CancellationToken cancellationToken)
    {
        if (row.Conversation is null)
        {
            return new(row, null);
        }

        try
        {
            var options = new TurnTakingOptions { AgentState = agentState };
            var messages = row.Conversation.Messages;
            return new(row, await client.GetPredictionAsync(messages, options, cancellationToken).ConfigureAwait(false));
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(ExitCode.BadUsage, exception.Message, exception);
        }
    }
}
