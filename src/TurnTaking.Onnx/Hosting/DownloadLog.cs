using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TurnTaking.Hub;

namespace TurnTaking.Onnx;

/// <summary>Writes a download's progress to the log, a line for every tenth.</summary>
internal sealed partial class DownloadLog(ILogger logger, string model) : IProgress<HubDownloadProgress>
{
    private readonly Lock _lock = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _lastTenth = -1;
    private long _before = -1;

    public void Report(HubDownloadProgress value)
    {
        lock (_lock)
        {
            _before = _before < 0 ? value.ReceivedByteCount : _before;
            long tenth = value.ByteCount == 0 ? 0 : value.ReceivedByteCount * 10 / value.ByteCount;
            if (tenth > _lastTenth)
            {
                _lastTenth = tenth;
                double seconds = Math.Max(Stopwatch.GetElapsedTime(_started).TotalSeconds, 0.001);
                LogProgress(logger, model, tenth * 10, value.ByteCount / 1e6, (value.ReceivedByteCount - _before) / 1e6 / seconds);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Downloading {Model}: {Percent} % of {Megabytes:0.0} MB, {Speed:0.0} MB/s.")]
    private static partial void LogProgress(ILogger logger, string model, long percent, double megabytes, double speed);
}
