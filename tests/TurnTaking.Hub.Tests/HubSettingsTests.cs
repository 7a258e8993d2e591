namespace TurnTaking.Hub.Tests;

/// <summary>The environment variables mean what they mean to huggingface_hub.</summary>
public sealed class HubSettingsTests
{
    private static readonly string Home = Path.Combine(Path.GetTempPath(), "home");

    [Fact]
    public void WithoutVariablesTheDefaultsAreThoseOfHuggingFaceHub()
    {
        var settings = Create();

        Assert.Equal("https://huggingface.co", settings.Endpoint);
        Assert.Equal(Path.Combine(Home, ".cache", "huggingface", "hub"), settings.CacheFolder);
        Assert.Null(settings.Token);
        Assert.False(settings.IsOffline);
        Assert.True(settings.UsesSymbolicLinks);
    }

    [Theory]
    [InlineData("/a/hub", "HF_HOME=/a")]
    [InlineData("/x/huggingface/hub", "XDG_CACHE_HOME=/x")]
    [InlineData("/c", "HF_HUB_CACHE=/c", "HF_HOME=/a")]
    [InlineData("/l", "HUGGINGFACE_HUB_CACHE=/l", "HF_HOME=/a")]
    [InlineData("/c", "HF_HUB_CACHE=/c", "HUGGINGFACE_HUB_CACHE=/l")]
    [InlineData("~/models", "HF_HUB_CACHE=~/models")]
    public void TheCacheIsWhereTheVariablesSay(string folder, params string[] variables) =>
        Assert.Equal(Path.GetFullPath(folder.Replace("~", Home)), Create(variables).CacheFolder);

    [Theory]
    [InlineData(true, "HF_HUB_OFFLINE=1")]
    [InlineData(true, "HF_HUB_OFFLINE=yes")]
    [InlineData(true, "TRANSFORMERS_OFFLINE=TRUE")]
    [InlineData(false, "HF_HUB_OFFLINE=0", "TRANSFORMERS_OFFLINE=1")]
    [InlineData(false, "HF_HUB_OFFLINE=2")]
    public void OfflineIsWhatTheVariablesSay(bool isOffline, params string[] variables) =>
        Assert.Equal(isOffline, Create(variables).IsOffline);

    [Theory]
    [InlineData("hf_a", "HF_TOKEN= hf_a\n", "HUGGING_FACE_HUB_TOKEN=hf_b")]
    [InlineData("hf_b", "HUGGING_FACE_HUB_TOKEN=hf_b")]
    [InlineData(null, "HF_TOKEN=hf_a", "HF_HUB_DISABLE_IMPLICIT_TOKEN=1")]
    public void TheTokenIsTheVariables(string? token, params string[] variables) => Assert.Equal(token, Create(variables).Token);

    [Fact]
    public void TheTokenIsTheFiles()
    {
        string folder = Directory.CreateTempSubdirectory("turntaking-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "token"), "hf_home\n");
            File.WriteAllText(Path.Combine(folder, "other"), "hf_other\n");
            Assert.Equal("hf_home", Create($"HF_HOME={folder}").Token);
            Assert.Equal("hf_other", Create($"HF_HOME={folder}", $"HF_TOKEN_PATH={folder}/other").Token);
            Assert.Equal("hf_variable", Create($"HF_HOME={folder}", "HF_TOKEN=hf_variable").Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("https://mirror.example/hub", "HF_ENDPOINT=https://mirror.example/hub/")]
    [InlineData("http://10.0.0.1:8080", "HF_ENDPOINT=http://10.0.0.1:8080")]
    [InlineData("https://huggingface.co", "HF_ENDPOINT=")]
    public void TheEndpointIsTheVariables(string endpoint, params string[] variables) => Assert.Equal(endpoint, Create(variables).Endpoint);

    [Theory]
    [InlineData("mirror.example")]
    [InlineData("ftp://mirror.example")]
    public void AnEndpointThatIsNoneIsNamed(string endpoint) =>
        Assert.Contains($"HF_ENDPOINT, is '{endpoint}'", Assert.Throws<HubException>(() => Create($"HF_ENDPOINT={endpoint}")).Message);

    [Fact]
    public void OptionsComeBeforeTheEnvironment()
    {
        var options = new HubClientOptions
        {
            Endpoint = new("https://own.example"),
            CacheFolder = "/own",
            Token = "hf_own",
            IsOffline = false,
        };

        var settings = HubSettings.Create(options, name => name == "HF_HUB_OFFLINE" ? "1" : "other");

        Assert.Equal(("https://own.example", Path.GetFullPath("/own"), "hf_own", false), (
            settings.Endpoint, settings.CacheFolder, settings.Token, settings.IsOffline));
    }

    [Fact]
    public void LinksCanBeForbidden() => Assert.False(Create("HF_HUB_DISABLE_SYMLINKS=1").UsesSymbolicLinks);

    private static HubSettings Create(params string[] variables)
    {
        var values = variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return HubSettings.Create(new(), name => name == "HOME" ? Home : values.GetValueOrDefault(name));
    }
}
