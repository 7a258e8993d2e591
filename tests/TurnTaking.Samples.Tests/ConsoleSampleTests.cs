namespace TurnTaking.Tests;

public class ConsoleSampleTests
{
    [Fact]
    public async Task QuickStart()
    {
        await using var sample = SampleProcess.Start("QuickStart");
        string output = await sample.EndAsync();
        AssertInOrder(
            output,
            "a pause, but the turn is incomplete: the reply is withheld",
            "a pause, and the turn is complete: the reply is given",
            "a backchannel: the agent talks on",
            "an interruption: the agent stops");
    }

    [Fact]
    public async Task ChatClient()
    {
        await using var sample = SampleProcess.Start("ChatClient");
        await sample.TypeAsync("I'd like to book a table for");
        await sample.TypeAsync("tomorrow at seven please");
        await sample.TypeAsync("");
        AssertInOrder(
            await sample.EndAsync(), "(the agent listens on)", "agent: A table tomorrow at seven. How many of you will there be?");
    }

    [Fact]
    public async Task SemanticKernelAgent()
    {
        await using var sample = SampleProcess.Start("SemanticKernelAgent");
        AssertInOrder(
            await sample.EndAsync(),
            "the language model calls find_order",
            "a pause, but the turn is incomplete: the reply is withheld",
            "the language model calls send_order_to(the neighbour)",
            "agent: I have changed the address.",
            "ContinueSpeaking",
            "StartListening");
    }

    [Fact]
    public async Task AgentFrameworkAgent()
    {
        await using var sample = SampleProcess.Start("AgentFrameworkAgent");
        AssertInOrder(
            await sample.EndAsync(),
            "user: could you please send it to -- incomplete: the agent is not run",
            "-- the session was stored and loaded again",
            "agent: I have changed the address.",
            "What the language model would see next:",
            "user: could you please send it to user: my neighbour instead assistant: I have changed the address.");
    }

    [Fact]
    public async Task VoiceLoop()
    {
        await using var sample = SampleProcess.Start("VoiceLoop", ["--speed", "8"]);
        AssertInOrder(
            await sample.EndAsync(), "the caller begins turn 1", "the agent begins to speak", "What the language model would see next:");
    }

    internal static void AssertInOrder(string output, params string[] texts)
    {
        int position = 0;
        foreach (string text in texts)
        {
            int found = output.IndexOf(text, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"There is no \"{text}\" in its place in:\n{output}");
            position = found + text.Length;
        }
    }
}
