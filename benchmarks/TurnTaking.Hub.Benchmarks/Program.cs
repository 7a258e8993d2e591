using System.Diagnostics;
using System.Globalization;
using TurnTaking.Hub;
using TurnTaking.Tests;

// Downloads a large file from a server on loopback with curl and with the hub's client, in turn, each in a process of its own; once as fast as
// the processors go, which the server, the client and the hash share, and once at the speed of a network of 1 Gbit/s:
//   dotnet run -c Release --project benchmarks/TurnTaking.Hub.Benchmarks [-- BYTES ROUNDS]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["server", var byteCount, var speed]:
        await ServeAsync(int.Parse(byteCount, CultureInfo.InvariantCulture), double.Parse(speed, CultureInfo.InvariantCulture));
        break;
    case ["client", var endpoint, var folder, var isVerified]:
        await DownloadAsync(endpoint, folder, bool.Parse(isVerified));
        break;
    default:
        string size = args is [var first, ..] ? first : "500000000";
        int rounds = args is [_, var second] ? int.Parse(second, CultureInfo.InvariantCulture) : 7;
        foreach (string bytesPerSecond in (string[])["0", "125e6"])
        {
            await CompareAsync(size, bytesPerSecond, rounds);
        }

        break;
}

static async Task ServeAsync(int byteCount, double bytesPerSecond)
{
    await using var hub = await LoopbackHub.StartAsync();
    var content = new byte[byteCount];
    new Random(7).NextBytes(content);
    var file = hub.Add("model.onnx", content, isLarge: true);
    if (bytesPerSecond > 0)
    {
        var pace = new Pace(bytesPerSecond);
        hub.Misbehave = async context =>
        {
            bool isFile = context.Request.Path.Value!.EndsWith(file.Path, StringComparison.Ordinal);
            if (isFile)
            {
                await LoopbackHub.SendAsync(context, file, beforeEach: pace.WaitAsync);
            }

            return isFile;
        };
    }

    Console.WriteLine(hub.Endpoint);
    await Console.In.ReadToEndAsync();
}

static async Task DownloadAsync(string endpoint, string folder, bool isVerified)
{
    var options = new HubClientOptions { Endpoint = new(endpoint), CacheFolder = folder, Token = "" };
    using var client = new HubClient(options) { IsVerified = isVerified };
    var model = HubModelReference.Parse(LoopbackHub.Repository);

    // What .NET and its HTTP stack take, and the time that compiling them takes, are the baseline.
    await client.GetRevisionAsync(model);
    long baseline = Read("VmHWM");
    long started = Stopwatch.GetTimestamp();
    await client.DownloadAsync(model);
    Console.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds} {(Read("VmHWM") - baseline) / 1e3}");

    static long Read(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}

static async Task CompareAsync(string byteCount, string bytesPerSecond, int rounds)
{
    using var server = Start(Environment.ProcessPath!, "server", byteCount, bytesPerSecond);
    string endpoint = (await server.StandardOutput.ReadLineAsync())!;
    string folder = Directory.CreateTempSubdirectory("turntaking-").FullName;
    List<double> curl = [], verified = [], unverified = [], memory = [];
    for (int round = 0; round < rounds; round++)
    {
        string uri = $"{endpoint}/{LoopbackHub.Repository}/resolve/{LoopbackHub.Commit}/model.onnx";
        curl.Add((await RunAsync("curl", "-s", "-S", "-o", Path.Combine(folder, "curl"), "-w", "%{time_total}", uri))[0]);
        File.Delete(Path.Combine(folder, "curl"));
        foreach (bool isVerified in (bool[])[true, false])
        {
            string cache = Path.Combine(folder, "cache");
            double[] result = await RunAsync(Environment.ProcessPath!, "client", endpoint, cache, $"{isVerified}");
            (isVerified ? verified : unverified).Add(result[0]);
            memory.Add(result[1]);
            Directory.Delete(cache, recursive: true);
        }
    }

    server.StandardInput.Close();
    await server.WaitForExitAsync();
    Directory.Delete(folder, recursive: true);
    double size = double.Parse(byteCount, CultureInfo.InvariantCulture) / 1e6;
    string limit = bytesPerSecond == "0" ? "no limit" : "1 Gbit/s";
    Console.WriteLine($"{size:N0} MB, {Environment.ProcessorCount} processors, {limit}, medians of {rounds} rounds");
    Console.WriteLine($"curl              {size / Median(curl):N0} MB/s");
    Console.WriteLine($"verified          {size / Median(verified):N0} MB/s, {Median(curl) / Median(verified):P0} of curl");
    Console.WriteLine($"without hashes    {size / Median(unverified):N0} MB/s; verification adds {(Median(verified) / Median(unverified)) - 1:P0}");
    Console.WriteLine($"memory            {memory.Max():N1} MB over the baseline at most");
}

static Process Start(string command, params string[] arguments) => Process.Start(
    new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

static async Task<double[]> RunAsync(string command, params string[] arguments)
{
    using var process = Start(command, arguments);
    string output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0
        ? [.. output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(value => double.Parse(value, CultureInfo.InvariantCulture))]
        : throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

/// <summary>Lets bytes pass at the speed of a network, whatever the number of its connections.</summary>
internal sealed class Pace(double bytesPerSecond)
{
    private readonly Lock _lock = new();
    private long _free = Stopwatch.GetTimestamp();

    public Task WaitAsync(int byteCount)
    {
        TimeSpan wait;
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            _free = Math.Max(_free, now) + (long)(byteCount / bytesPerSecond * Stopwatch.Frequency);
            wait = Stopwatch.GetElapsedTime(now, _free);
        }

        return wait > TimeSpan.FromMilliseconds(2) ? Task.Delay(wait) : Task.CompletedTask;
    }
}
