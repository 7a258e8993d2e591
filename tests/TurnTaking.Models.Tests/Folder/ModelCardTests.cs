namespace TurnTaking.Models.Tests;

public sealed class ModelCardTests
{
    [Theory]
    [InlineData("---\nlicense: apache-2.0\nlanguage:\n- en\n- de\n---\nText", "apache-2.0", "en,de")]
    [InlineData("---\r\nlanguage:\r\n  - en\r\ntags:\r\n  - x\r\n---\r\n", null, "en")]
    [InlineData("---\nlanguage: en\n---", null, "en")]
    [InlineData("---\nlanguage: [en, \"no\"]\n---", null, "en,no")]
    [InlineData("\uFEFF---\nlanguage: en\n---", null, "en")]
    [InlineData("---\nlicense: mit\n---\nlanguage: de", "mit", null)]
    [InlineData("---\nmodel-index:\n- name: x\n  language: de\n---", null, null)]
    [InlineData("# Title\nlanguage: de", null, null)]
    [InlineData("- x\n---", null, null)]
    [InlineData("---\n- x\n---", null, null)]
    [InlineData("", null, null)]
    public void ACardIsRead(string text, string? license, string? languages)
    {
        var card = ModelCard.Parse(text);

        Assert.Equal(license, card.License);
        Assert.Equal(languages, card.Languages is null ? null : string.Join(',', card.Languages));
    }

    [Theory]
    [InlineData("multilingual", "sw", true)]
    [InlineData("en", "en-GB", true)]
    [InlineData("zh-CN", "zh_TW", true)]
    [InlineData("en", "enm", false)]
    public void ALanguageIsKnownByItsFirstPart(string known, string language, bool isSupported) =>
        Assert.Equal(isSupported, new ModelCard(null, [known]).Supports(language));
}
