using System.Globalization;
using TurnTaking.ScaleOut;

// Sends what live conversations send to a `turntaking serve` of its own, a process beside this one, and prints how it fared:
//   dotnet run -c Release --project benchmarks/TurnTaking.ScaleOut -- load [SECONDS [CONVERSATIONS [PARTIALS_A_SECOND]]]
//   dotnet run -c Release --project benchmarks/TurnTaking.ScaleOut -- overload [SECONDS [CONVERSATIONS [PARTIALS_A_SECOND]]]
//   dotnet run -c Release --project benchmarks/TurnTaking.ScaleOut -- remote [SECONDS [CONVERSATIONS [PARTIALS_A_SECOND]]]
//   dotnet run -c Release --project benchmarks/TurnTaking.ScaleOut -- silos [SECONDS [CONVERSATIONS [PARTIALS_A_SECOND]]]
// Requests are sent when they are due, however long the answers to others take, and times count from when a request was due. In `overload`,
// ten times as many conversations come for a tenth of the time and then leave again. In `remote`, 64 conversations are predicted in this
// process and over the server in turn, and times count from the call. `silos` is three servers in an Orleans cluster, of which one is killed
// and one added, and then three servers that know nothing of one another; it needs redis-server. What stands after `--` goes to the server,
// `--model` for example. Servers and sender share the machine's processors.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
ThreadPool.SetMinThreads(16, 16);
int end = Array.IndexOf(args, "--");
string[] own = end < 0 ? args : args[..end];
string[] serverArguments = end < 0 ? [] : args[(end + 1)..];
int[] numbers = [.. own.Skip(1).Select(value => int.Parse(value, CultureInfo.InvariantCulture))];
var seconds = TimeSpan.FromSeconds(numbers.ElementAtOrDefault(0) is > 0 and var count ? count : 120);
int conversationCount = numbers.ElementAtOrDefault(1) is > 0 and var conversations ? conversations : 200;
int partialsPerSecond = numbers.ElementAtOrDefault(2) is > 0 and var partials ? partials : 5;

switch (own)
{
    case ["load", ..]:
        await LoadRun.RunAsync(serverArguments, conversationCount, partialsPerSecond, seconds);
        return 0;
    case ["overload", ..]:
        await OverloadRun.RunAsync(serverArguments, conversationCount, partialsPerSecond, seconds);
        return 0;
    case ["remote", ..]:
        await RemoteRun.RunAsync(serverArguments, numbers.Length > 1 ? conversationCount : 64, partialsPerSecond, seconds);
        return 0;
    case ["silos", ..]:
        await SilosRun.RunAsync(serverArguments, conversationCount, partialsPerSecond, seconds);
        return 0;
    default:
        Console.Error.WriteLine("Expected 'load', 'overload', 'remote' or 'silos'; the head of Program.cs says more.");
        return 2;
}
