namespace TurnTaking.Models.Tests;

public sealed class EncodedUtterancesTests
{
    [Fact]
    public void RoleAndTextAreTheKey()
    {
        var utterances = new EncodedUtterances();
        utterances.Remember(new("user", "hello"), Encode(1, 2));
        Assert.Equal([1, 2], utterances.Find(new("user", "hello"))?.Text);
        Assert.Null(utterances.Find(new("assistant", "hello")));
        Assert.Null(utterances.Find(new("user", "hello there")));
    }

    [Fact]
    public void WhatIsUsedStaysAndTheRestIsForgotten()
    {
        var utterances = new EncodedUtterances();
        utterances.Remember(new("user", "used"), Encode(1));
        utterances.Remember(new("user", "unused"), Encode(2));
        for (int i = 0; i < 10_000; i++)
        {
            utterances.Remember(new("user", $"{i}"), Encode(i));
            Assert.NotNull(utterances.Find(new("user", "used")));
        }

        Assert.Null(utterances.Find(new("user", "unused")));
        Assert.Equal([9_999], utterances.Find(new("user", "9999"))?.Text);
    }

    private static EncodedUtterance Encode(params int[] ids) => new([], ids);
}
