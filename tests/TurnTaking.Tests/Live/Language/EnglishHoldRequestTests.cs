namespace TurnTaking.Tests;

public class EnglishHoldRequestTests
{
    public static TheoryData<string> Requests =>
    [
        "hold on", "Hold on a second.", "hold on one sec", "okay hold on", "um hold on a minute please", "wait", "wait wait",
        "wait a minute",
        "Wait, wait, wait.", "hang on", "hang on a sec", "oh hang on, let me check", "give me a moment", "give me a second",
        "just give me a minute",
        "gimme a sec", "can you give me a minute?", "could you hold on for a second?", "one moment", "one moment please",
        "just a moment",
        "just a second, please", "one sec", "sorry, one second", "let me think", "let me think about it",
        "let me think about that for a moment",
        "hmm, let me think", "uh let me see", "let me check", "let me check my calendar", "let me look that up",
        "let me find my card",
        "I need a minute", "I need a moment to think", "I need a second to find it", "shut up", "please be quiet",
        "be quiet for a moment",
        "stop talking", "please stop talking", "stop", "stop it", "bear with me", "bear with me a second", "not now",
        "I'll be right back",
        "be right back", "hold please", "hold on, someone's at the door", "hold on, I'm getting another call",
        "hold on while I get my wallet",
        "wait a second, let me grab a pen", "sorry, I'm talking to my wife", "I'm not talking to you", "don't talk for a minute",
        "could you please wait a moment", "can you wait a sec", "would you mind waiting a minute",
        "give me a few seconds to find it",
        "I'm still thinking", "I'm thinking", "I have to think about it", "hold that thought", "stay on the line please",
        "just one second, I'm looking for it", "okay just a minute let me get my glasses", "silence", "shh", "hush", "enough",
        "that's enough",
        "it'll just take a second", "this will take me a minute", "let me finish", "excuse me, one moment", "stand by", "pause",
        "pause for a second",
        "no wait", "oh wait", "lemme see", "lemme check real quick", "I'm not done yet", "I'm not ready yet",
        "I was still talking",
        "hold on for me", "wait for a bit", "hang tight", "give me some time", "I need more time", "can I have a moment?",
    ];

    public static TheoryData<string> OrdinaryTurns =>
    [
        "", "...", "yes", "no", "okay", "thank you", "hello", "how long do I have to wait?", "wait for the bus with me",
        "hold on to the rail",
        "hold on, what did you say?", "wait, what's the price?", "wait what", "stop the music", "stop the timer",
        "pause the video",
        "play some music", "a minute", "two minutes", "five minutes", "just a bit", "in a second", "one", "two seconds",
        "ten minutes",
        "I need a taxi", "I need time off in June", "give me the first one", "give me two tickets",
        "give me a moment of silence by the band",
        "let me know", "let me have the chicken", "let me know when it's done", "let me get a large pizza with mushrooms",
        "let me get two coffees please", "I think so", "I think it was Tuesday", "I have to think of my kids", "not yet",
        "be there at five",
        "I'm looking for a hotel", "I'm looking for a restaurant in the center", "I'm checking in on Friday",
        "can you give me a discount?",
        "can you check my order?", "could you find me a flight?", "can I have a coffee?", "will you stop at Oxford Street?",
        "I want to put my subscription on hold", "put it on hold", "the hold music is awful", "I was on hold for an hour",
        "my second question is about the bill", "the second one", "second", "the first one please", "it takes two hours",
        "I want to cancel it", "set a timer for one minute", "remind me in a minute", "call me back in a minute",
        "wait until Friday",
        "is there a wait?", "what is the waiting time?", "no waiting", "quiet rooms please", "somewhere quiet",
        "something quiet with a view",
        "stop by the office", "I need to check in two bags", "just one ticket", "one moment I was happy and then it broke",
        "I'll take it",
        "let me think, I want the blue one", "let me see, it's five five five",
        "hold on, I want to change my order to two pizzas",
        "that's enough for today, goodbye", "enough about that, what time do you open?", "I'm talking about the red one",
        "right", "well",
        "I'm done", "I'm ready", "I'm finished", "no that's all", "nothing else", "maybe later", "sure go ahead", "go on",
        "slow down",
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public void RequestsToWaitAreRecognized(string text) => Assert.True(LanguageCues.For("en").IsHoldRequest(text));

    [Theory]
    [MemberData(nameof(OrdinaryTurns))]
    public void OrdinaryTurnsAreNot(string text) => Assert.False(LanguageCues.For("en").IsHoldRequest(text));

    [Fact]
    public void AnyTextIsTaken()
    {
        Assert.False(LanguageCues.For("en").IsHoldRequest(string.Concat(Enumerable.Repeat("hold on ", 100_000))));
        Assert.False(LanguageCues.For("en").IsHoldRequest("\ud83d\0\u202e"));
    }
}
