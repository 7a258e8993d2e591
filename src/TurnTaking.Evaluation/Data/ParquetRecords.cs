using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Serialization;

namespace TurnTaking.Evaluation;

/// <summary>Reads records from parquet, one row group at a time.</summary>
internal static class ParquetRecords
{
    // Parquet.Net reads on for ever where a damaged footer ends within a number. Sound ones take milliseconds.
    private static readonly TimeSpan FooterLimit = TimeSpan.FromSeconds(10);

    public static async IAsyncEnumerable<Record> ReadAsync(
        Stream stream, string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var groups = await GetRowCountsAsync(stream, path, cancellationToken).ConfigureAwait(false);
        long number = 0;
        for (int i = 0; i < groups.Count; i++)
        {
            foreach (var row in await ReadGroupAsync(stream, path, i, cancellationToken).ConfigureAwait(false))
            {
                yield return new(path, ++number, row.ToDictionary(value => value.Key, value => ToValue(value.Value)));
            }
        }
    }

    public static async Task<long> CountAsync(Stream stream, string path, CancellationToken cancellationToken) =>
        (await GetRowCountsAsync(stream, path, cancellationToken).ConfigureAwait(false)).Sum();

    private static Task<List<long>> GetRowCountsAsync(Stream stream, string path, CancellationToken cancellationToken) =>
        TranslateAsync(path, async () =>
        {
            var opening = Task.Run(() => ParquetReader.CreateAsync(stream, leaveStreamOpen: true, cancellationToken: cancellationToken), cancellationToken);
            var reader = await opening.WaitAsync(FooterLimit, cancellationToken).ConfigureAwait(false);
            await using var closing = reader.ConfigureAwait(false);
            List<string> columns = [.. reader.Schema.Fields.Select(field => field.Name)];
            foreach (string column in Column.Required)
            {
                if (!columns.Contains(column))
                {
                    throw new EvaluationDataException(
                        path, null, column, $"expected such a column, found {string.Join(", ", columns)}.");
                }
            }

            return reader.RowGroups.Select(group => group.RowCount).ToList();
        });

    private static Task<IList<Dictionary<string, object>>> ReadGroupAsync(
        Stream stream, string path, int index, CancellationToken cancellationToken) =>
        TranslateAsync(path, async () =>
        {
            stream.Position = 0;
            return (await ParquetSerializer.DeserializeUntypedAsync(
                stream, rowGroupIndex: index, cancellationToken: cancellationToken).ConfigureAwait(false)).Data;
        });

    private static async Task<T> TranslateAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or EvaluationDataException))
        {
            throw new EvaluationDataException(path, null, null, $"expected a parquet file, found: {exception.Message}", exception);
        }
    }

    private static object? ToValue(object? value) => value switch
    {
        ReadOnlyMemory<char> text => text.ToString(),
        string or null => value,
        IDictionary<string, object> row => row.ToDictionary(entry => entry.Key, entry => ToValue(entry.Value)),
        System.Collections.IEnumerable list => list.Cast<object?>().Select(ToValue).ToList(),
        _ => value,
    };
}
