using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.AI;

namespace TurnTaking.Cli.Tests;

public class ConversationParserTests
{
    [Fact]
    public void ReadsUserAndAssistantMessagesInOrder()
    {
        var conversation = Parse(
            """
            {"messages":[
              {"role":"assistant","content":"hi"},{"content":"I'd like","role":"user"},{"role":"USER","content":"a"}]}
            """);

        Assert.Equal(
            [(ChatRole.Assistant, "hi"), (ChatRole.User, "I'd like"), (ChatRole.User, "a")],
            conversation.Messages.Select(message => (message.Role, message.Text)));
    }

    [Theory]
    [InlineData("""{"id":"a b","messages":[$]}""", "\"a b\"")]
    [InlineData("""{"messages":[$],"id":"\u00e9\ud800"}""", "\"\\u00e9\\ud800\"")]
    [InlineData("""{"id":12345678901234567890123,"messages":[$]}""", "12345678901234567890123")]
    [InlineData("""{"id":-1.50e+2,"messages":[$]}""", "-1.50e+2")]
    [InlineData("""{"id":null,"messages":[$]}""", "")]
    [InlineData("""{"messages":[$]}""", "")]
    public void KeepsTheTextOfTheId(string json, string expected)
    {
        var conversation = Parse(json.Replace("$", """{"role":"user","content":"a"}""", StringComparison.Ordinal));

        Assert.Equal(expected, Encoding.UTF8.GetString(conversation.Id.Span));
    }

    [Fact]
    public void LeavesOutOtherPropertiesAndRoles()
    {
        var conversation = Parse(
            """
            {"source":{"id":[1,{"messages":2}]},"messages":[
              {"role":"system","content":[{"type":"text"}]},{"role":"","content":1},{"role":"tool"},
              {"name":{"role":"x"},"role":"user","content":"a"}],"action":"start_speaking"}
            """);

        Assert.Equal("a", Assert.Single(conversation.Messages).Text);
    }

    [Fact]
    public void TakesNullContentAsNone()
    {
        var conversation = Parse("""{"messages":[{"role":"assistant","content":null},{"role":"user","content":"a"}]}""");

        Assert.Equal(["", "a"], conversation.Messages.Select(message => message.Text));
    }

    [Fact]
    public void KeepsAnyUnicodeTextAsItIs()
    {
        Gen.String.Where(text => !string.IsNullOrWhiteSpace(text) && IsWellFormed(text))
            .Sample(text =>
            {
                var buffer = new System.Buffers.ArrayBufferWriter<byte>();
                using var writer = new Utf8JsonWriter(buffer);
                writer.WriteStartObject();
                writer.WriteStartArray("messages");
                writer.WriteStartObject();
                writer.WriteString("role", "user");
                writer.WriteString("content", text);
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
                writer.Flush();

                Assert.Equal(text, Assert.Single(ConversationParser.Parse(buffer.WrittenSpan).Messages).Text);
            });
    }

    [Theory]
    [InlineData("not json", "expected JSON, found an error at byte 2")]
    [InlineData("{", "expected JSON, found an error at byte 2")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]} x""", "expected JSON, found an error at byte 46")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}{}""", "expected JSON, found an error at byte 45")]
    [InlineData("""{"messages":[{"role":"user","content":"a"},]}""", "expected JSON, found an error at byte 44")]
    [InlineData("[1]", "expected the line to be an object, found an array.")]
    [InlineData("null", "expected the line to be an object, found null.")]
    [InlineData("{}", "expected 'messages', found none.")]
    [InlineData("""{"Messages":[]}""", "expected 'messages', found none.")]
    [InlineData("""{"messages":"hello"}""", "expected 'messages' to be an array, found a string.")]
    [InlineData("""{"messages":null}""", "expected 'messages' to be an array, found null.")]
    [InlineData("""{"messages":[]}""", "expected at least one user or assistant message with text in 'messages', found none.")]
    [InlineData("""{"messages":[{"role":"user","content":" \t"},{"role":"tool","content":"a"}]}""", "expected at least one user")]
    [InlineData("""{"messages":["hello"]}""", "expected messages[0] to be an object, found a string.")]
    [InlineData("""{"messages":[{"content":"a"}]}""", "expected messages[0].role, found none.")]
    [InlineData("""{"messages":[{"role":null,"content":"a"}]}""", "expected messages[0].role to be a string, found null.")]
    [InlineData("""{"messages":[{"role":1,"content":"a"}]}""", "expected messages[0].role to be a string, found a number.")]
    [InlineData("""{"messages":[{"role":"tool"},{"role":"user"}]}""", "expected messages[1].content to be a string, found none.")]
    [InlineData("""{"messages":[{"role":"user","content":7}]}""", "expected messages[0].content to be a string, found a number.")]
    [InlineData("""{"messages":[{"role":"user","content":[]}]}""", "expected messages[0].content to be a string, found an array.")]
    [InlineData("""{"messages":[{"role":"user","content":"a\ud800"}]}""", "expected messages[0].content to be Unicode text")]
    [InlineData("""{"messages":[{"role":"\udc00","content":"a"}]}""", "expected messages[0].role to be Unicode text")]
    [InlineData("""{"id":true,"messages":[]}""", "expected 'id' to be a string or a number, found true.")]
    [InlineData("""{"id":{"a":1},"messages":[]}""", "expected 'id' to be a string or a number, found an object.")]
    public void SaysWhatIsWrong(string json, string expected)
    {
        string message = Assert.Throws<BadInputException>(() => Parse(json)).Message;

        Assert.StartsWith(expected, message);
        Assert.DoesNotContain("LineNumber", message);
    }

    [Fact]
    public void RejectsBytesThatAreNotUtf8()
    {
        byte[] json = [.. """{"messages":[{"role":"user","content":"a"""u8, 0xC3, 0x28, .. "\"}]}"u8];

        var exception = Assert.Throws<BadInputException>(() => ConversationParser.Parse(json));

        Assert.Equal("expected UTF-8, found other bytes.", exception.Message);
    }

    [Fact]
    public void RejectsDeepNesting()
    {
        string json = $$"""{"a":{{new string('[', 10_000)}}""";

        Assert.StartsWith("expected JSON", Assert.Throws<BadInputException>(() => Parse(json)).Message);
    }

    [Fact]
    public void EndsWithAConversationOrABadInputExceptionOnAnyBytes()
    {
        const string Pieces = """{ } [ ] " : , id messages role content user assistant null 1 \ud800 é""";
        string[] pieces = Pieces.Split(' ');
        Gen.Int[0, pieces.Length - 1].Array[0, 30].Sample(indexes =>
        {
            string json = string.Concat(indexes.Select(index => pieces[index]));
            try
            {
                Parse(json);
            }
            catch (BadInputException)
            {
            }
        });
    }

    private static Conversation Parse(string json) => ConversationParser.Parse(Encoding.UTF8.GetBytes(json));

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
