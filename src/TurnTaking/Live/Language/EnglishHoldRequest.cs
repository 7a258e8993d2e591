namespace TurnTaking;

/// <summary>Recognizes English requests to wait or to be silent that hold nothing to answer.</summary>
/// <remarks>The whole utterance must be such a request: "hold on, what did you say?" is a question.</remarks>
internal static class EnglishHoldRequest
{
    private const int MaximumWordCount = 24;

    private static readonly PhraseGrammar Grammar = new PhraseGrammar()
        .Add("unit", "sec|secs|second|seconds|moment|moments|minute|minutes|min|mins|tick|ticks|jiffy|beat")
        .Add("size", "quick|little|short|brief|tiny|single|wee")
        .Add("count", "just|like? a|one|half|another|two|three|five|ten", "just|like? half|another a|one?",
            "just? a couple|few of?", "this|that")
        .Add("span", "<count> <size>? <unit>", "<count> bit|while|little", "<unit>", "<count> <unit> or two")
        .Add(
            "filler",
            "oh|ah|um|uh|uhm|erm|er|hmm|hm|okay|ok|so|well|please|sorry|no|yeah|yes|yep|sure|alright|right|hey|look|listen|actually|oops|whoa",
            "all right", "excuse me", "i mean", "you know",
            "but|and|just|now|there|here|then|first|man|dude|guys|already|quickly|again|yet",
            "thank you", "thanks|sir|buddy", "for me|us", "if you dont|do mind", "if thats|that okay|ok|alright|fine",
            "real|very quick|quickly",
            "for gods|goodness sake", "would|will|can|could you", "my bad")
        .Add("fillers", "<filler>", "<filler> <filler>", "<filler> <filler> <filler>", "<filler> <filler> <filler> <filler>")
        .Add("for", "for? <span>")
        .Add(
            "stop",
            "hold|hang on|up|it|tight <for>?", "hold that thought", "hold your horses", "hold on to that|it|your thought|horses?",
            "hold the line|phone", "wait <for>?", "wait up|there|here <for>?", "stand by <for>?", "bear|stay with me <for>?",
            "stay on the? line", "dont hang up", "pause <for>?", "pause there|it|that", "hold <for>?", "standby",
            "let me stop you there|here",
            "stop <for>?", "stop it|that|there|right|please there?", "stop right there",
            "stop|quit talking|speaking|interrupting|babbling|yapping <for>?", "stop|quit interrupting me",
            "shut up|it", "shut your mouth|face|trap", "shut the * up", "zip it", "be|stay|keep quiet|silent|still <for>?",
            "quiet|silence|hush|shush|sh|shh|shhh|shhhh",
            "enough", "thats enough", "not now", "time out", "timeout", "hush now|up", "pipe down", "knock it off", "cut it out",
            "dont|not talk|speak|respond|answer|interrupt|reply <for>?", "dont interrupt me", "dont say anything|a|another word?",
            "dont go away|anywhere", "do not talk|speak|respond|answer|interrupt|reply me?", "slow down", "hush")
        .Add(
            "task",
            "think|check|see|look|find|get|grab|pull|open|remember|recall|figure|finish|read|write|ask|consult|gather|turn|search|ponder",
            "consider|focus|concentrate|double check")
        .Add("purpose", "to *", "while|because|til|till|until *", "so that? i *", "let|lemme me? just|quickly? <task> *")
        .Add(
            "reason",
            "while|because *", "til|till|until i|im|ive|we *", "so that? i *", "let|lemme me? just|quickly? <task> *",
            "my|the dog|kid|kids|baby|phone|boss|doorbell *",
            "i|ill|im|we just|only? need|have|got|gotta|going|gonna to? <task> *", "someones|somebodys|theres|someone|somebody *",
            "im|i am|was? just|still? getting|having|driving|cooking|busy|looking|trying|searching|checking|finding|talking|writing|thinking *")
        .Add(
            "time", "some|more time|space|quiet|silence", "some more time", "a little|bit more|of? time|longer|quiet|silence",
            "a moment|minute longer|more")
        .Add(
            "moment",
            "<span> <purpose>?", "give|gimme|allow|grant|spare|lend me|us? <span> <purpose>?",
            "give|gimme|allow me|us? <time> <purpose>?",
            "i|we|ill|id just|only|really|still|do? need|want|could|would|will like|use|need? just? <span> <purpose>?",
            "i|we|ill|id just|only|really|still|do? need just? <time> <purpose>?",
            "it|this|thatll|itll will|might|may|is? just|only? take|takes|taking me? <span>",
            "ill|i will|shall|am? just|only? be right|back|with|there back|with|you|there? you? in? <span>?", "be right back",
            "brb",
            "one thing at a time", "one more <unit>", "im|i am? coming back|now?", "im|i am? getting there|it")
        .Add(
            "think",
            "let me|us just|quickly|first|go? <task> here|first|again?", "lemme just|quickly? <task>",
            "let|lemme me|us? just|quickly|first|go? <task> about|on|over|it|this|that|up|my|the|what|where|through|into|with|if|which|how *",
            "let|lemme me? just|quickly|go|go? get|grab|find a pen|pencil|paper|piece|chair *",
            "let me finish|talk|speak|breathe", "let me put|place you on hold",
            "im|i am? still|just? thinking|checking|looking|searching|reading|writing|typing about|on|up|here|still? it|that|here|now|up?",
            "i just|still? gotta|need|have|want|got to? think about|on|over|through? it|this|that?",
            "im|i am|was? not done|finished|ready talking|speaking|yet|with? it|that|this?",
            "im|i am|was? still talking|speaking",
            "im|i am|was? not? talking|speaking to|with someone|somebody|my|him|her|them|you else|wife|husband|kids|kid|son|daughter|boss|dog|colleague|mother|mom?",
            "i wasnt talking|speaking to|with you", "someones|somebodys at the door", "someone|somebody is at the door",
            "my phone is? ringing")
        .Add(
            "ask",
            "can|could|would|will|do you please|just? please|just? <stop>", "can|could|would|will you please|just? <moment>",
            "can|could|may i|we please|just? have|get|take <span> <purpose>?", "would|do you mind waiting|holding on? <for>?",
            "please <stop>",
            "why dont you <stop>")
        .Add("request", "<stop>", "<moment>", "<think>", "<ask>")
        .Add("part", "<fillers>? <request> <fillers>?")
        .Add("whole", "<part>", "<part> <part>", "<part> <part> <part>", "<part> <reason>", "<part> <part> <reason>")
        .Add("polite", "<fillers>? <ask> <fillers>?", "<fillers>? <ask> <part>", "<part> can|could|would|will you",
            "<part> okay|ok|alright|please")
        .Add("lead", "yeah|yes|no|um|uh|so|well|okay|about|like|maybe|around|in|just|only")
        .Add(
            "answer",
            "<lead>? not yet", "<lead>? a? bit|while", "<lead>? <unit>", "<lead>? a minute", "<lead>? two|three|five|ten <unit>",
            "<lead>? a? couple|few of? <unit>", "slow down");

    public static bool IsMatch(string text)
    {
        if (SpokenWords.Count(text) is 0 or > MaximumWordCount)
        {
            return false;
        }

        string[] words = SpokenWords.Normalize(text).Split(' ', MaximumWordCount + 2);

        // "Can you hold on a second?" is asked as a question, and asks for silence all the same.
        return words.Length <= MaximumWordCount && Grammar.IsMatch("whole", words) && !Grammar.IsMatch("answer", words) &&
            (!text.AsSpan().TrimEnd().EndsWith("?") || Grammar.IsMatch("polite", words));
    }
}
