using System.Text;
using System.Text.Json;

namespace TurnTaking.Models.Tests;

public class TokenizerJsonTests
{
    [Fact]
    public void PropertiesAreFoundInTheFileAndInItsModel()
    {
        var json = Parse("""{ "version": "1.0", "truncation": null, "model": { "type": "BPE", "vocab": {}, "dropout": null }, "last": 2 }""");
        Assert.Equal("1.0", json.Find("version")?.GetString());
        Assert.Equal("BPE", json.Find("model.type")?.GetString());
        Assert.Equal(2, json.Find("last")?.GetInt32());
        Assert.Null(json.Find("truncation"));
        Assert.Null(json.Find("model.dropout"));
        Assert.Null(json.Find("type"));
    }

    [Fact]
    public void TheVocabularyIsReadEachTimeItIsEnumerated()
    {
        var vocabulary = Parse("""{ "model": { "vocab": { "a": 0, "\u0120b": 1, "\"": 2 } } }""").ReadVocabulary();
        Assert.NotNull(vocabulary);
        KeyValuePair<string, int>[] expected = [new("a", 0), new("\u0120b", 1), new("\"", 2)];
        Assert.Equal(expected, vocabulary);
        Assert.Equal(expected, vocabulary);
    }

    [Theory]
    [InlineData("""["a b", "\u0120 c"]""")]
    [InlineData("""[["a", "b"], ["\u0120", "c"]]""")]
    public void MergesAreTextsOrPairs(string merges) =>
        Assert.Equal(["a b", "\u0120 c"], Parse($$"""{ "model": { "merges": {{merges}} } }""").ReadMerges()!);

    [Fact]
    public void WhatTheModelLacksIsNull()
    {
        var json = Parse("""{ "model": {} }""");
        Assert.Null(json.ReadVocabulary());
        Assert.Null(json.ReadMerges());
    }

    [Theory]
    [InlineData("""{ "model": { "vocab": ["a"] } }""")]
    [InlineData("""{ "model": { "vocab": { "a": "b" } } }""")]
    [InlineData("""{ "model": { "vocab": { "a": 1.5 } } }""")]
    [InlineData("""{ "model": { "vocab": 1 } }""")]
    public void AVocabularyOfAnotherFormIsAnError(string json)
    {
        var vocabulary = Parse(json).ReadVocabulary()!;
        var exception = Record.Exception(() => vocabulary.Count());
        Assert.True(exception is InvalidOperationException or FormatException, $"{exception}");
    }

    [Theory]
    [InlineData("""{ "model": { "merges": {} } }""")]
    [InlineData("""{ "model": { "merges": [1] } }""")]
    [InlineData("""{ "model": { "merges": [["a"]] } }""")]
    [InlineData("""{ "model": { "merges": [["a", "b", "c"]] } }""")]
    [InlineData("""{ "model": { "merges": [["a", 1]] } }""")]
    public void MergesOfAnotherFormAreAnError(string json)
    {
        var merges = Parse(json).ReadMerges()!;
        Assert.Throws<InvalidOperationException>(() => merges.Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "model": [] }""")]
    [InlineData("""{ "model": { "vocab": { "a": 1 }""")]
    [InlineData("""{ "model": { } } x""")]
    public void WhatIsNoObjectIsAnError(string json) => Assert.ThrowsAny<JsonException>(() => Parse(json));

    private static TokenizerJson Parse(string json) => new(Encoding.UTF8.GetBytes(json));
}
