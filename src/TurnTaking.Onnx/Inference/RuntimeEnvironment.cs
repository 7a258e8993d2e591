using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TurnTaking.Onnx;

/// <summary>The one place that prepares ONNX Runtime's process-wide environment.</summary>
internal static partial class RuntimeEnvironment
{
    private const string DisableTelemetryVariable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Gets the environment, with telemetry off unless it is wanted or the application has already started the runtime.</summary>
    public static OrtEnv Get(bool enableTelemetry)
    {
        if (!enableTelemetry && !OrtEnv.IsCreated)
        {
            // The runtime's native code reads the process's own environment. On Unix, .NET's SetEnvironmentVariable changes a copy of it.
            if (OperatingSystem.IsWindows())
            {
                Environment.SetEnvironmentVariable(DisableTelemetryVariable, "1");
            }
            else
            {
                _ = SetNativeVariable(DisableTelemetryVariable, "1", overwrite: 0);
            }
        }

        var environment = OrtEnv.Instance();
        if (!enableTelemetry)
        {
            environment.DisableTelemetryEvents();
        }

        return environment;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
