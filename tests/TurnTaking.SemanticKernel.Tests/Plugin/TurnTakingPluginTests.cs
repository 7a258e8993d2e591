using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using TurnTaking.Tests;
using FunctionCallContent = Microsoft.SemanticKernel.FunctionCallContent;

namespace TurnTaking.SemanticKernel.Tests;

public class TurnTakingPluginTests
{
    private const string FunctionName = "predict_turn_action";

    [Fact]
    public void ConstructorRefusesNull() => Assert.Throws<ArgumentNullException>("client", () => new TurnTakingPlugin(null!));

    [Fact]
    public void AsKernelPluginHasTheDescribedFunction()
    {
        using var client = new TestTurnTakingClient();

        var plugin = new TurnTakingPlugin(client).AsKernelPlugin();

        Assert.Equal("TurnTaking", plugin.Name);
        Assert.NotEmpty(plugin.Description);
        var function = Assert.Single(plugin);
        Assert.Equal(FunctionName, function.Name);
        foreach (var action in Enum.GetValues<TurnTakingAction>())
        {
            Assert.Contains(action.ToName(), function.Description, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("not a name")]
    [InlineData(" ")]
    public void AsKernelPluginRefusesAnInvalidName(string name)
    {
        using var client = new TestTurnTakingClient();
        Assert.ThrowsAny<ArgumentException>(() => new TurnTakingPlugin(client).AsKernelPlugin(name));
    }

    [Fact]
    public void ParametersAreDescribedStrings()
    {
        using var client = new TestTurnTakingClient();

        var parameters = GetFunction(client).Metadata.Parameters;

        Assert.Equal(["conversation", "agent_state"], parameters.Select(parameter => parameter.Name));
        Assert.True(parameters[0].IsRequired);
        Assert.False(parameters[1].IsRequired);
        Assert.Equal("unknown", parameters[1].DefaultValue);
        Assert.Contains("user: or assistant: ", parameters[0].Description, StringComparison.Ordinal);
        Assert.Contains("unknown, silent or speaking", parameters[1].Description, StringComparison.Ordinal);
        foreach (var parameter in parameters)
        {
            var schema = parameter.Schema!.RootElement;
            Assert.Contains("string", schema.GetProperty("type").ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("\\u0027", schema.GetRawText(), StringComparison.Ordinal);
            Assert.StartsWith(parameter.Description, schema.GetProperty("description").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("string", parameters[0].Schema!.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public void ReturnParameterHasADescribedSchema()
    {
        using var client = new TestTurnTakingClient();

        var result = GetFunction(client).Metadata.ReturnParameter;

        Assert.Equal(typeof(TurnActionResult), result.ParameterType);
        Assert.NotEmpty(result.Description);
        var schema = result.Schema!.RootElement;
        Assert.Equal("object", schema.GetProperty("type").GetString());
        var properties = schema.GetProperty("properties");
        Assert.Equal(
            ["action", "meaning", "confidence", "probabilities"], properties.EnumerateObject().Select(property => property.Name));
        Assert.All(
            properties.EnumerateObject(), property => Assert.NotEmpty(property.Value.GetProperty("description").GetString()!));
        Assert.Equal(
            ["start_speaking", "continue_listening", "start_listening", "continue_speaking"],
            properties.GetProperty("action").GetProperty("enum").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal(
            ["start_speaking", "continue_listening", "start_listening", "continue_speaking"],
            properties.GetProperty("probabilities").GetProperty("properties").EnumerateObject().Select(value => value.Name));
    }

    [Fact]
    public void ChatClientsSeeTheArgumentsAsStrings()
    {
        using var client = new TestTurnTakingClient();

        AIFunction function = GetFunction(client);

        var properties = function.JsonSchema.GetProperty("properties");
        Assert.Equal("string", properties.GetProperty("conversation").GetProperty("type").GetString());
        var required = function.JsonSchema.GetProperty("required");
        Assert.Equal("conversation", Assert.Single(required.EnumerateArray()).GetString());
    }

    [Fact]
    public async Task InvokeGivesThePredictionInWords()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.ContinueListening);

        var result = await InvokeAsync(client, new() { ["conversation"] = "user: so what I would like is" });

        Assert.Equal(TurnTakingAction.ContinueListening, result.Action);
        Assert.Equal(0.85f, result.Confidence);
        Assert.Equal(new(0.05f, 0.85f, 0.05f, 0.05f), result.Probabilities);
        Assert.Contains("wait", result.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Conversations))]
    public async Task InvokeTakesTheConversationInEveryForm(object conversation)
    {
        var (client, requests) = CreateClient();
        using (client)
        {
            await InvokeAsync(client, new() { ["conversation"] = conversation });
        }

        Assert.Equal(["user|hello", "assistant|hi there", "user|so"], Assert.Single(requests).Messages);
    }

    public static TheoryData<object> Conversations()
    {
        const string Text = "user: hello\nassistant: hi there\nuser: so";
        var history = new ChatHistory();
        history.AddUserMessage("hello");
        history.AddAssistantMessage("hi there");
        history.AddUserMessage("so");
        return
        [
            Text,
            JsonElement.Parse(JsonSerializer.Serialize(Text, AIJsonUtilities.DefaultOptions)),
            JsonValue.Create(Text),
            history,
            history.ToArray(),
            new List<ChatMessage>
            {
                new(ChatRole.User, "hello"), new(ChatRole.Assistant, "hi there"), new(ChatRole.User, "so"),
            },
        ];
    }

    [Fact]
    public async Task InvokeTakesBareTextForTheUsersWords()
    {
        var (client, requests) = CreateClient();
        using (client)
        {
            await InvokeAsync(client, new() { ["conversation"] = "so what I would like is" });
        }

        Assert.Equal(["user|so what I would like is"], Assert.Single(requests).Messages);
    }

    [Theory]
    [InlineData(null, AgentState.Unknown)]
    [InlineData("", AgentState.Unknown)]
    [InlineData("unknown", AgentState.Unknown)]
    [InlineData("silent", AgentState.Silent)]
    [InlineData(" Speaking ", AgentState.Speaking)]
    [InlineData(AgentState.Speaking, AgentState.Speaking)]
    public async Task InvokePassesTheAgentStateOn(object? agentState, AgentState expected)
    {
        var (client, requests) = CreateClient();
        using (client)
        {
            await InvokeAsync(client, new() { ["conversation"] = "hello", ["agent_state"] = agentState });
        }

        Assert.Equal(expected, Assert.Single(requests).AgentState);
    }

    [Fact]
    public async Task InvokeWithoutAgentStateLeavesItUnknown()
    {
        var (client, requests) = CreateClient();
        using (client)
        {
            await InvokeAsync(client, new() { ["conversation"] = "hello" });
        }

        Assert.Equal(AgentState.Unknown, Assert.Single(requests).AgentState);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("user: \nassistant:")]
    [InlineData(null)]
    public async Task InvokeSaysHowToGiveAConversationThatIsEmpty(string? text)
    {
        using var client = new TestTurnTakingClient();

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            "conversation", () => InvokeAsync(client, new() { ["conversation"] = text }));

        Assert.Contains("'user: hello'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeRefusesAnEmptyHistory()
    {
        using var client = new TestTurnTakingClient();
        await Assert.ThrowsAsync<ArgumentException>(
            "conversation", () => InvokeAsync(client, new() { ["conversation"] = new ChatHistory() }));
    }

    [Fact]
    public async Task InvokeRefusesASequenceOfSomethingElse()
    {
        using var client = new TestTurnTakingClient();

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            "conversation", () => InvokeAsync(client, new() { ["conversation"] = new List<int> { 1 } }));

        Assert.Contains("System.Int32", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeNamesTheAgentStatesThereAre()
    {
        using var client = new TestTurnTakingClient();

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            "agent_state", () => InvokeAsync(client, new() { ["conversation"] = "hello", ["agent_state"] = "talking" }));

        Assert.Contains("'unknown', 'silent' or 'speaking', not 'talking'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokePassesCancellationOn()
    {
        using var source = new CancellationTokenSource();
        using var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (_, _, cancellationToken) =>
            {
                source.Cancel();
                return Task.FromCanceled<TurnTakingPrediction>(cancellationToken);
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => GetFunction(client).InvokeAsync(new Kernel(), new() { ["conversation"] = "hello" }, source.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FunctionCallOfALanguageModelIsAnswered(bool asText)
    {
        var (client, requests) = CreateClient();
        using var _ = client;
        var kernel = new Kernel();
        kernel.Plugins.Add(new TurnTakingPlugin(client).AsKernelPlugin());
        var json = JsonElement.Parse("""{"conversation":"assistant: your number?\nuser: five five","agent_state":"silent"}""");
        var arguments = new KernelArguments(json.EnumerateObject().ToDictionary(
            property => property.Name, property => asText ? property.Value.ToString() : (object?)property.Value));
        var call = new FunctionCallContent(FunctionName, "TurnTaking", "call-1", arguments);

        var result = await call.InvokeAsync(kernel, TestContext.Current.CancellationToken);

        Assert.Equal("call-1", result.CallId);
        Assert.Equal(TurnTakingAction.StartSpeaking, Assert.IsType<TurnActionResult>(result.Result).Action);
        var request = Assert.Single(requests);
        Assert.Equal(["assistant|your number?", "user|five five"], request.Messages);
        Assert.Equal(AgentState.Silent, request.AgentState);
    }

    [Fact]
    public async Task FunctionInvokedByAChatClientGivesJson()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartListening);
        AIFunction function = GetFunction(client);
        var arguments = new AIFunctionArguments
        {
            ["conversation"] = "user: wait",
            ["agent_state"] = JsonElement.Parse("\"speaking\""),
        };

        var result = await function.InvokeAsync(arguments, TestContext.Current.CancellationToken);

        var json = Assert.IsType<JsonElement>(result);
        Assert.Equal("start_listening", json.GetProperty("action").GetString());
        Assert.Equal(0.85, json.GetProperty("confidence").GetDouble(), precision: 6);
        Assert.Equal(0.05, json.GetProperty("probabilities").GetProperty("continue_speaking").GetDouble(), precision: 6);
        Assert.Contains("stop talking", json.GetProperty("meaning").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PluginWorksWithoutReflectionOnJson()
    {
        Assert.False(JsonSerializer.IsReflectionEnabledByDefault);
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);

        var result = await InvokeAsync(client, new() { ["conversation"] = JsonElement.Parse("\"hello\"") });

        Assert.Equal(TurnTakingAction.StartSpeaking, result.Action);
    }

    [Fact]
    public async Task TheTypeIsAnOrdinaryPluginToo()
    {
        using var client = TestTurnTakingClient.Predicting(TurnTakingAction.StartSpeaking);
        await using var services = new ServiceCollection().AddSingleton<ITurnTakingClient>(client).BuildServiceProvider();
        var withReflection = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

        var plugin = KernelPluginFactory.CreateFromType<TurnTakingPlugin>(withReflection, "Named", services);

        Assert.Equal("Named", plugin.Name);
        var result = await plugin[FunctionName].InvokeAsync<TurnActionResult>(
            new Kernel(),
            new() { ["conversation"] = new ChatHistory("hello", AuthorRole.User) },
            TestContext.Current.CancellationToken);
        Assert.Equal(TurnTakingAction.StartSpeaking, result!.Action);
    }

    private static KernelFunction GetFunction(ITurnTakingClient client) =>
        new TurnTakingPlugin(client).AsKernelPlugin()[FunctionName];

    private static async Task<TurnActionResult> InvokeAsync(ITurnTakingClient client, KernelArguments arguments)
    {
        var result = await GetFunction(client).InvokeAsync(new Kernel(), arguments, TestContext.Current.CancellationToken);
        return result.GetValue<TurnActionResult>()!;
    }

    private static (TestTurnTakingClient Client, List<(string[] Messages, AgentState? AgentState)> Requests) CreateClient()
    {
        var requests = new List<(string[], AgentState?)>();
        var client = new TestTurnTakingClient
        {
            GetPredictionAsyncCallback = (messages, options, _) =>
            {
                requests.Add(([.. messages.Select(message => $"{message.Role}|{message.Text}")], options?.AgentState));
                return Task.FromResult(TestTurnTakingClient.CreatePrediction(TurnTakingAction.StartSpeaking));
            },
        };
        return (client, requests);
    }
}
