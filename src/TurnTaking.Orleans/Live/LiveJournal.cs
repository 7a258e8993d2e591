namespace TurnTaking.Orleans;

/// <summary>What a conversation was told since the last turn that ended: what another silo must be told again.</summary>
/// <remarks>Thread-safe. One cursor at a time reads it.</remarks>
internal sealed class LiveJournal
{
    private readonly Lock _lock = new();
    private readonly List<LiveInput> _inputs = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    public void Add(LiveInput input)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _inputs.Add(input);
                _added.TrySetResult();
            }
        }
    }

    /// <summary>Begins to read what is held from its start.</summary>
    public Cursor Rewind() => new(this);

    /// <summary>Lets go of everything; what is added later is ignored.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _inputs.Clear();
        }
    }

    internal readonly record struct Batch(long First, LiveInput[] Inputs);

    /// <summary>Counts the inputs that one silo was told.</summary>
    internal sealed class Cursor(LiveJournal journal)
    {
        private long _toldCount;
        private long _forgottenCount;

        /// <summary>Waits for inputs that have not been told.</summary>
        /// <returns>The inputs, or <see langword="null"/> once the conversation has been told that it is complete.</returns>
        public async Task<Batch?> WaitAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                Task added;
                lock (journal._lock)
                {
                    int index = (int)(_toldCount - _forgottenCount);
                    if (index < journal._inputs.Count)
                    {
                        return new(_toldCount, [.. journal._inputs[index..]]);
                    }

                    if (journal._isClosed || journal._inputs is [.., { Kind: LiveInputKind.Completed }])
                    {
                        return null;
                    }

                    journal._added = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    added = journal._added.Task;
                }

                await added.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public void Advance(Batch batch)
        {
            lock (journal._lock)
            {
                _toldCount = Math.Max(_toldCount, batch.First + batch.Inputs.Length);
            }
        }

        /// <summary>
        /// Lets go of the inputs that a turn that ended rests on; that a voice is still heard or that the conversation is complete is kept.
        /// </summary>
        /// <param name="count">The number of inputs since this cursor began.</param>
        public void Forget(long count)
        {
            lock (journal._lock)
            {
                int forgotten = (int)Math.Clamp(count - _forgottenCount, 0, journal._inputs.Count);
                var inputs = journal._inputs[..forgotten];
                var lastVoice = inputs.FindLast(input => input.Kind is LiveInputKind.VoiceStarted or LiveInputKind.VoiceStopped);
                var kept = inputs.FindAll(
                    input => input.Kind == LiveInputKind.Completed || (input == lastVoice && input.Kind == LiveInputKind.VoiceStarted));
                journal._inputs.RemoveRange(0, forgotten);
                journal._inputs.InsertRange(0, kept);
                _forgottenCount += forgotten - kept.Count;

                // The silo may tell of the turn before it tells that it has taken the inputs.
                _toldCount = Math.Max(_toldCount, count);
            }
        }
    }
}
