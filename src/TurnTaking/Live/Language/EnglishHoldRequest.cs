namespace TurnTaking;

/// <summary>Recognizes English requests to wait or to be silent that hold nothing to answer.</summary>
/// <remarks>The whole utterance must be such a request: "hold on, what did you say?" is a question.</remarks>
internal static class EnglishHoldRequest
{
    private const int MaximumWordCount = 24;

    private static readonly PhraseGrammar Grammar = new PhraseGrammar()
        .Add("unit", "sec|secs|second|seconds|moment|moments|minute|minutes|min|mins|tick|ticks|jiffy|beat")
        .Add("size", "quick|little|short|brief|tiny|single|wee")
        .Add("number", "one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|sixty")
        .Add("about", "just|like|about|maybe|around")
        .Add(
            "count", "<about>? a|half|another more?", "<about>? <number> more?",
            "<about>? half|another a|one?", "<about>? a couple|few of? more?", "this|that")
        .Add("span", "<count> <size>? <unit>", "<count> little? bit|while|little", "<unit>", "<count> <unit> or two")
        .Add(
            "filler",
            "oh|ah|um|uh|uhm|erm|er|hmm|hm|okay|ok|so|well|please|sorry|no|yeah|yes|yep|sure|alright|right|hey|look|listen|actually|oops|whoa",
            "all right", "excuse me", "i mean", "you know",
            "but|and|just|now|there|here|then|first|man|dude|guys|already|quickly|again|yet", "thank you", "thanks|sir|buddy",
            "for me|us", "if you dont|do mind", "if thats|that okay|ok|alright|fine", "real|very quick|quickly",
            "for gods|goodness sake", "would|will|can|could you", "my bad")
        .Add("fillers2", "<filler> <filler>?")
        .Add("fillers3", "<filler> <fillers2>?")
        .Add("fillers", "<filler> <fillers3>?")
        .Add("for", "for? <span> <purpose>?", "for now", "until|till|while i|im|ive *")
        .Add(
            "stop", "hold|hang on|up|it|tight <for>?", "hold that|the thought? <for>?", "hold your horses",
            "hold on to that|it|your thought|horses?", "hold the line|phone", "wait <for>?", "wait up|there|here <for>?",
            "stand by <for>?", "bear|stay with me <for>?", "stay on the? line", "dont hang up", "pause <for>?",
            "pause there|it|that", "hold <for>?", "standby", "let me stop you there|here", "stop <for>?",
            "stop it|that|there|right|please there?", "stop right there <for>?", "quiet|settle|calm down", "keep it down <for>?",
            "stop|quit talking|speaking|interrupting|babbling|yapping <for>?", "stop|quit interrupting me", "shut up|it <for>?",
            "shut your mouth|face|trap", "shut the * up", "zip it", "be|stay|keep|go quiet|silent|still|mute <for>?",
            "quiet|silence|hush|shush|sh|shh|shhh|shhhh <for>?", "mute yourself? <for>?", "hold your tongue", "give it a rest",
            "enough", "enough talking", "thats enough talking?", "not right? now", "time out <for>?", "timeout <for>?",
            "hush now|up", "pipe down", "knock it off", "cut it out", "no more? talking|interrupting <for>?",
            "stop|quit cutting me off", "dont cut me off", "dont go", "leave me alone|be <for>?", "easy? slow down <span>",
            "stay|wait|stop|hold there|here|right <for>?", "stop listening <for>?", "be patient with? me?", "stand by one",
            "lets|we pause|wait|stop|break|hold off|on|up|it|this? here? <for>?",
            "lets|we? take|have a|another short|quick|little? break|pause|breather|moment|second|minute",
            "pause the|this|our conversation|call|chat|discussion|talk <for>?",
            "dont|not talk|speak|respond|answer|interrupt|reply <for>?", "dont interrupt me",
            "dont say anything|a|another word? <for>?", "dont go away|anywhere",
            "do not talk|speak|respond|answer|interrupt|reply me?", "slow down", "hush")
        .Add(
            "task",
            "think|check|see|look|find|get|grab|pull|open|remember|recall|figure|finish|read|write|ask|consult|gather|turn|search|ponder",
            "consider|focus|concentrate|double check")
        .Add(
            "person",
            "husband|wife|partner|spouse|boyfriend|girlfriend|mom|mum|mother|dad|father|son|daughter|kid|kids|brother|sister|boss|friend|colleague",
            "family|team|roommate|lawyer|doctor|accountant|assistant|manager")
        .Add("purpose", "to *", "while|because|til|till|until *", "so that? i *", "let|lemme me? just|quickly? <task> *")
        .Add(
            "reason", "while|because *", "til|till|until i|im|ive|we *", "so that? i *", "let|lemme me? just|quickly? <task> *",
            "my *",
            "the dog|kid|kids|baby|phone|boss|doorbell|door|page|app|site|website|computer|internet|kettle|mailman|delivery *",
            "i|ill|im|we just|only? need|have|got|gotta|going|gonna to? <task> *",
            "i|we have|need|got|gotta|must to? !a|two|three *",
            "i|we dropped|lost|hear|heard|spilled|missed|cant|cannot|left|forgot|put *",
            "i|we think i|we left|put|have|dropped|lost|forgot *", "wheres my|it|the *", "where is|did|are my|it|i|the *",
            "its|it is in|on|under|here|somewhere|upstairs|downstairs *", "let|lemme me? *",
            "someones|somebodys|theres|someone|somebody *",
            "its|it is? still? loading|slow|taking|ringing|frozen|coming|starting *", "<lasting> *", "not you *",
            "im|i am|was? just|still? getting|having|driving|cooking|busy|looking|trying|searching|checking|finding|talking|writing|thinking|on|in *")
        .Add("lasting", "it|this|that will|might|may|could take", "itll|thisll|thatll take", "this|it|its is? going|gonna to? take")
        .Add(
            "time", "a chance|break", "some|more time|space|quiet|silence", "some more time",
            "a little|bit more|of? time|longer|quiet|silence", "a moment|minute longer|more")
        .Add(
            "moment", "<span> <purpose>?", "give|gimme|allow|grant|spare|lend me|us? <span> <purpose>?",
            "give|gimme|allow me|us? <time> <purpose>?",
            "i|we|ill|id just|only|really|still|do? need|want|could|would|will|like like|use|need? just? <span> <purpose>?",
            "im|i am going|gonna to? need <span> <purpose>?", "im|i am going|gonna to? need <time>",
            "i|we|ill|id just|only|really|still|do? need just? <time> <purpose>?",
            "it|this|thatll|itll will|might|may|is? just|only? take|takes|taking me? <span>",
            "ill|i will|shall|am? just|only? be right|back|with|there back|with|you|there? you? in? <span>?", "be right back",
            "brb", "be|back right? with you", "be? right? back in <span>", "i|it|this? wont be|take long",
            "i|it|this? wont be|take <span>", "<lasting> a while|bit", "<lasting> <span>", "need just? <span> <purpose>?",
            "need just? <time> <purpose>?", "excuse me <for>?", "a little|bit more time",
            "i|we just? need|have|got|gotta to? step away|out|aside <for>?", "i|we|ill cant|cannot talk right? now",
            "im|i am? a? bit? busy right? now? <for>?", "one thing at a time", "one more <unit>", "im|i am? coming back|now?",
            "im|i am? getting there|it")
        .Add(
            "think", "let me|us just|quickly|first|go? <task> here|first|again?", "lemme just|quickly? <task>",
            "let|lemme me|us? just|quickly|first|go? <task> about|on|over|it|this|that|up|my|the|what|where|through|into|with|if|which|how *",
            "let|lemme me? just|quickly|go|go? get|grab|find a pen|pencil|paper|piece|chair *",
            "let me finish|talk|speak|breathe|explain talking|speaking?", "just|still? thinking about|on|over it|that|this",
            "let me finish|complete my|this|the *", "let me have|take a quick|little? look|peek|breath *",
            "let me catch|collect|gather my *", "let me get back to you *", "let me sleep on it|that|this",
            "let|lemme me? just? confirm|verify|discuss|review with|that|it|this *",
            "let|lemme me? just? ask|talk|speak|check|discuss|consult it|this|that? to|with? my|our <person> *",
            "let|lemme me? just? ask|talk|speak|check to|with? him|her|them *", "let us just? think|talk|discuss|see|check *",
            "let|lemme me? just? look at|in|through|into my|it|this|that *",
            "let|lemme me? just? dig|scroll|move|park|turn|step|log|sign|restart|reload|refresh|plug|charge|close|open|start *",
            "let|lemme me? just? pull over|up|out|that|it|my *",
            "just? let|lemme me? just? do|handle|get|take this|that|it|something|care *",
            "i have|need|got|gotta|want to? do|handle|take something|care *", "lets see",
            "im|i am not|almost|nearly quite? ready|done|finished to *", "i need|have|want to <task> before *",
            "let|lemme me? just|quickly|first? get|grab|find some|my|a pen|water|glass|glasses|wallet|card|phone|bag|coffee|drink|coat|keys|papers *",
            "i have|need|got to? go get|find|grab|look|check *", "i|ive just|already? said <stop>",
            "i|ive just|already? told|asked you to <stop>",
            "i|id just|really|still? want|like|need|have|got to? think|consider|ponder about|on|over|it|this|that *",
            "i want|like|need|have to? double check *",
            "i just|really|still? want|need|have|got|gotta to? check|ask|talk|speak|discuss|consult it|this|that? with|to? my <person> *",
            "just|still thinking|looking|searching|checking|reading", "thinking", "im|i am? still? here",
            "good|great|tough|hard question", "im|i am? just|still? looking|searching for|through? it|that|them|my *",
            "im|i am? just|still? getting|grabbing|opening|pulling|reading|typing|writing|loading|counting my|it|that|the|up|down *",
            "that|this wasnt|isnt for|to you", "thats|that is? for|to someone|somebody else", "not you",
            "please wait for my|me|him|her|it *", "wait for me|it|him|her|my to|answer|turn? *",
            "wait until|till i|im|ive|we|it *", "let me put|place you on hold|mute|speaker <for>?",
            "im|i am? going|gonna to? put|place you on hold|mute|speaker <for>?",
            "im|i am? still|just? thinking|checking|looking|searching|reading|writing|typing about|on|up|here|still? it|that|here|now|up?",
            "i just|still? gotta|need|have|want|got to? think about|on|over|through? it|this|that?",
            "im|i am|was? not done|finished|ready talking|speaking|yet|with? it|that|this?",
            "i wasnt done|finished talking|speaking|yet? yet?", "im|i am|was? still talking|speaking",
            "im|i am|was? not? talking|speaking to|with someone|somebody|my|him|her|them|you else|wife|husband|kids|kid|son|daughter|boss|dog|colleague|mother|mom?",
            "i wasnt talking|speaking to|with you", "someones|somebodys at the door", "someone|somebody is at the door",
            "my phone is? ringing", "im|i am? on|in another|the|a other|different? call|phone|line|meeting right? now?",
            "im|i am? in the middle of something *", "ill|i will? call|tell|let you|out? know? when|once im|i *")
        .Add(
            "ask", "can|could|would|will|do you please|just? please|just? <stop>",
            "can|could|would|will you please|just? <moment>",
            "can|could|may i|we please|just? have|get|take|use <span> here? <purpose>?",
            "can|could|may i|we please|just? have|get|take <time> <purpose>?",
            "can|could we pause|wait|hold|stop|break on|this|it? <for>?",
            "would|do? you? mind waiting|holding on? <for>? <purpose>?",
            "would|do you mind if i take|took|have|had|get <span> <purpose>?",
            "is|would it|that be? okay|ok|alright|fine|possible if i take|took|have|had|get <span> <purpose>?",
            "can|could|may i|we please|just? think about|on|over|through? it|this|that? <for>?", "please <stop>",
            "i|id just|really? need|want|like you to <stop>", "you just? need|have|should|must|gotta to? <stop>",
            "can|could|may|lets we? do|continue this|it|that? in|later <span>?", "why dont you <stop>")
        .Add("request", "<stop>", "<moment>", "<think>", "<ask>")
        .Add("part", "<fillers>? <request> <fillers>?")
        .Add(
            "strong", "hold|hang on|up <for>?", "wait a|one|just|half <size>? <unit>", "bear with me <for>?",
            "one|half|another a? <size>? <unit>", "just a|one|another couple|few? of? <size>? <unit>", "one more <unit>",
            "give|gimme|allow me|us? <span> <purpose>?", "give|gimme me|us? <time> <purpose>?",
            "let|lemme me|us? just|quickly|first? <task> about|on|over|through? it|this|that|up? real? quick|quickly? <for>?",
            "shut up", "be|keep quiet <for>?", "stop talking <for>?", "be patient with? me?")

        // Whatever was said before it: who ends with "hold on" wants no answer now.
        .Add(
            "before",
            "!to|the|a|an|of|in|for|about|within|after|takes|take|took|every|per|i|you|we|they|only|than|last|is|was|at|wait|not|dont|on|my|number")
        .Add("subject", "!to|i|you|we|they|he|she|not|dont|the|a|and")
        .Add("clear", "give|gimme|allow me|us? <span>", "hold on <for>?", "hang on <for>?")
        .Add("any", "*", "* *")
        .Add("tail", "<part>", "<reason>")
        .Add("rest", "<part> <tail>?", "<reason>", "and ill|im|then|i *")
        .Add(
            "whole", "<part> <rest>?", "<any> <before> <fillers>? <strong> <fillers>?", "<any> <subject> <fillers>? <clear> <fillers>?")
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
