using System.Runtime.CompilerServices;

namespace TurnTaking.Evaluation;

/// <summary>Reads labelled conversations.</summary>
/// <remarks>
/// <para>
/// Files are parquet or JSON Lines, plain or compressed with gzip; the content decides, not the name. The columns are those of
/// the benchmark <c>anyreach-ai/semantic-turn-taking-benchmark</c>: <c>id</c>, <c>messages</c> (a list of <c>role</c> and
/// <c>content</c>, or such a list as JSON text) and <c>action</c> (a name such as <c>start_speaking</c>, or the benchmark's class
/// number: 0 start_speaking, 1 continue_listening, 2 start_listening, 3 continue_speaking) must be there; <c>source</c>,
/// <c>original_label</c>, <c>subtype</c> and <c>num_turns</c> may be. Other columns are ignored.
/// </para>
/// <para>
/// A file's name without extensions and without a shard's number (<c>swda-00000-of-00002.parquet</c>) is its subset. Ids are
/// unique within a subset.
/// </para>
/// </remarks>
public static class EvaluationData
{
    /// <summary>Reads the rows of files.</summary>
    /// <param name="paths">Files, and folders whose data files are read, also those in folders below.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">A token that ends the reading.</param>
    /// <returns>
    /// The rows, in the order of the paths and, in a folder, of the files' names. They are read while they are enumerated.
    /// </returns>
    /// <exception cref="EvaluationDataException">A file or a row cannot be used.</exception>
    public static async IAsyncEnumerable<EvaluationRow> ReadAsync(
        IEnumerable<string> paths,
        EvaluationDataOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new();
        if (options.MaxRowsPerFile is { } max)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(max, 1, nameof(options));
        }

        var uniqueIds = new UniqueIds();
        foreach (string path in DataFile.Find(paths))
        {
            var file = new DataFile(path);
            long rowCount = 0;
            await foreach (var record in file.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rowCount++;
                EvaluationRow? row = null;
                try
                {
                    row = record.ToRow(file.Subset);
                    uniqueIds.Add(row, path, record.Number);
                }
                catch (EvaluationDataException exception) when (options.OnBadRow is not null)
                {
                    options.OnBadRow(exception);
                    row = null;
                }

                if (row is not null)
                {
                    yield return row;
                }

                if (rowCount == options.MaxRowsPerFile)
                {
                    break;
                }
            }

            if (rowCount == 0)
            {
                throw new EvaluationDataException(path, null, null, "expected at least one row, found none.");
            }
        }
    }

    /// <summary>Counts the rows of files without looking into them.</summary>
    /// <param name="paths">Files and folders, as in <see cref="ReadAsync"/>.</param>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">A token that ends the counting.</param>
    /// <returns>How many rows <see cref="ReadAsync"/> gives if none is bad.</returns>
    /// <exception cref="EvaluationDataException">A file cannot be read.</exception>
    public static async Task<long> CountAsync(
        IEnumerable<string> paths, EvaluationDataOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        long count = 0;
        foreach (string path in DataFile.Find(paths))
        {
            long rowCount = await new DataFile(path).CountAsync(cancellationToken).ConfigureAwait(false);
            count += Math.Min(rowCount, options?.MaxRowsPerFile ?? long.MaxValue);
        }

        return count;
    }

    private sealed class UniqueIds
    {
        private readonly Dictionary<(string Subset, string Id), string> _locations = [];

        public void Add(EvaluationRow row, string path, long number)
        {
            if (!_locations.TryAdd((row.Subset, row.Id), row.Location))
            {
                string first = _locations[(row.Subset, row.Id)];
                throw new EvaluationDataException(path, number, Column.Id, $"expected a new id, found '{row.Id}', the id of {first}.");
            }
        }
    }
}
