using TurnTaking.Training.Data;

namespace TurnTaking.Training.Examples;

/// <summary>Makes dialogues of kinds that the corpora have few of: what is read out piece by piece, and short requests.</summary>
internal static class MadeDialogues
{
    public const string Source = "made";

    private static readonly (int Length, string Question, string Opening)[] Numbers =
    [
        (4, "What are the last four digits of your card?", "the last four digits are"),
        (4, "And what is your PIN?", "my PIN is"),
        (5, "What is your zip code?", "my zip code is"),
        (6, "What is the code that we sent you?", "the code is"),
        (7, "What is your phone number?", "my number is"),
        (8, "Can I have your account number?", "my account number is"),
        (8, "What is your date of birth in digits?", "I was born on"),
        (9, "Could you give me your member number?", "my member number is"),
        (10, "What is the best number to reach you at?", "you can reach me at"),
        (10, "Can I have a phone number?", "my phone number is"),
        (10, "What is your order number?", "the order number is"),
        (12, "What is the confirmation number?", "the confirmation number is"),
        (16, "Please tell me your card number.", "my card number is"),
    ];

    private static readonly string[] Digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private static readonly string[] Answers =
    [
        "", "it's", "it is", "sure it's", "yeah it's", "yes it is", "okay it's", "that would be", "um it's",
    ];

    private static readonly string[] FirstNames =
    [
        "john", "mary", "alex", "david", "anna", "chris", "pat", "maria", "james", "linda", "peter", "susan", "omar", "mei",
        "ravi", "elena",
    ];

    private static readonly string[] LastNames =
    [
        "smith", "jones", "brown", "miller", "garcia", "lee", "patel", "nguyen", "clark", "lewis", "walker", "young", "king",
        "novak", "silva",
    ];

    private static readonly string[] Providers = ["gmail", "yahoo", "outlook", "hotmail", "icloud", "proton"];

    private static readonly string[] Streets =
        ["main", "oak", "maple", "park", "second", "third", "cedar", "washington", "lake", "hill", "church", "river", "elm", "mill"];

    private static readonly string[] StreetKinds = ["street", "avenue", "road", "lane", "drive", "boulevard"];

    private static readonly string[] Cities =
    [
        "Boston", "Chicago", "Denver", "Seattle", "Austin", "Portland", "Dallas", "Atlanta", "Springfield", "Phoenix",
        "London", "Cambridge",
    ];

    // Requests that are complete though they end with words that often do not end one.
    private static readonly string[] Requests =
    [
        "play some {music}", "play {music}", "play the next song", "play that again", "turn {on} the {device}", "turn the {device} {on}",
        "turn it {on}", "set an alarm for {time}", "wake me up at {time}", "set a timer for {count} minutes", "remind me {day}",
        "remind me to call {name} {day}", "call {name}", "text {name} that I'm on my way", "what's the weather like",
        "what's the weather {day}", "will it rain {day}", "what time is it", "what time is it in {city}", "book a table for {count}",
        "book a table for {count} {day} at {time}", "I'd like to book a table for {count} {day} at {time}", "order a {food}",
        "I'd like a {food}", "can I get a {food}", "can I have a {food} to go", "{count} {food}s please", "a {food} please",
        "get me a taxi to the {place}", "I need a taxi at {time}", "I need a ride to the {place} {day}", "find me a {place} nearby",
        "where is the nearest {place}", "how far is it to {city}", "how do I get there", "what does it cost", "how much is it",
        "how much is that", "is it open {day}", "are you open {day}", "when do you open", "when do you close", "cancel my order",
        "cancel it", "cancel the reservation", "I want to cancel", "I want to return it", "track my order", "where is my order",
        "I lost my card", "I forgot my password", "reset my password", "it doesn't work", "it stopped working", "I can't log in",
        "the {device} won't turn on", "I need help", "I need some help with it", "can you help me", "can you help me with that",
        "can you do that for me", "do you have any", "do you have it in blue", "I'll take it", "I'll take two", "I'll have the same",
        "that one", "this one", "the first one", "the cheaper one", "the one on the left", "yes I do", "yes I am",
        "yes it is", "no I don't",
        "no I haven't", "no it isn't", "not yet", "I think so", "I hope so", "I don't think so", "I guess so", "I don't know",
        "I'm not sure", "that's all I need", "that's what I'm looking for", "that's it", "that's what I want", "this is what I need",
        "who is it for", "what is it for", "where are you from", "what are you talking about", "what else is there",
        "is there anything else", "add {food} to my list", "add it to my cart", "put it on", "switch it {on}", "can you turn it up",
        "turn it down", "louder", "stop the music", "next", "skip this one", "a flight to {city} {day}", "I want to fly to {city} {day}",
        "a room for {count} nights", "I need a hotel in {city} for {count} nights", "check in on {day}", "we are {count} people",
        "there are {count} of us", "{count} people", "{count}", "{time}", "{day}", "{day} at {time}", "around {time}", "in {city}",
        "{city}", "to the {place}", "near the {place}", "{name}", "my name is {name}", "this is {name}",
    ];

    private static readonly Dictionary<string, string[]> Slots = new()
    {
        ["music"] = ["music", "jazz", "some rock", "classical music", "my playlist", "something relaxing", "the radio", "the news"],
        ["on"] = ["on", "off"],
        ["device"] = ["lights", "light", "heating", "fan", "tv", "kitchen light", "air conditioning", "phone", "oven", "computer"],
        ["time"] =
        [
            "six", "six thirty", "seven", "seven pm", "eight", "half past nine", "noon", "ten am", "5:30", "7", "two o'clock",
            "a quarter to four",
        ],
        ["day"] =
        [
            "today", "tonight", "tomorrow", "tomorrow morning", "on Friday", "on Monday", "this weekend", "next week",
            "on the fifth", "on May third",
        ],
        ["count"] = ["two", "three", "four", "five", "six", "eight", "ten", "2", "4", "twelve"],
        ["name"] = ["John", "Mary", "Anna Smith", "my mother", "my brother", "the office", "Doctor Lee", "David Brown"],
        ["food"] =
        [
            "pizza", "large pizza", "latte", "cappuccino", "black coffee", "burger", "small fries", "green tea",
            "chicken sandwich", "coke",
        ],
        ["place"] =
        [
            "airport", "station", "museum", "pharmacy", "gas station", "hotel", "restaurant", "hospital", "cinema", "bank",
            "post office",
        ],
        ["city"] = Cities,
    };

    private static readonly string[] Greetings = ["", "", "", "", "hey", "hi", "please", "okay", "um", "can you", "could you please"];

    private static readonly string[] Offers =
    [
        "How can I help you?", "What can I do for you?", "Hello, how may I help you today?", "Anything else?",
        "What would you like?", "Go ahead.",
    ];

    public static Dialogue Make(RandomSource random)
    {
        double kind = random.NextShare();
        var (question, opening, body) = kind switch
        {
            < 0.35 => MakeNumber(random),
            < 0.45 => ("Could you spell your last name for me?", random.Choose(["", "it's spelled", "that is", "sure"]), Spell(random)),
            < 0.55 => ("What is your email address?", random.Choose(["", "my email is", "it's", "sure it's"]), MakeMail(random)),
            < 0.65 => ("What is your address?", random.Choose(["", "my address is", "it's", "I live at"]), MakeAddress(random)),
            _ => (random.Choose(Offers), "", MakeRequest(random)),
        };
        string text = $"{opening} {body}".Trim();
        bool isRequest = kind >= 0.65;
        var user = new Turn(true, isRequest ? Write(text, random) : text)
        {
            // A request may be whole wherever it is cut, so what follows decides as in a corpus; the others are not whole before their end.
            IsMade = true,
            FirstCut = isRequest ? null : Math.Max(1, opening.Length == 0 ? 1 : opening.Split(' ').Length),
        };
        bool isAsked = random.Happens(isRequest ? 0.4 : 0.8);
        return new(Source, isAsked ? [new(false, question), user] : [user]);
    }

    private static (string Question, string Opening, string Body) MakeNumber(RandomSource random)
    {
        var (length, question, opening) = random.Choose(Numbers);
        bool areWords = random.Happens(0.5);
        bool areApart = areWords || random.Happens(0.6);
        var digits = Enumerable.Range(0, length)
            .Select(_ => random.Next(10))
            .Select(digit => areWords ? Digits[digit] : $"{digit}").ToList();
        string body = areApart ? string.Join(' ', digits)
            : string.Join(' ', digits.Chunk(random.Next(2, 4)).Select(chunk => string.Concat(chunk)));
        return (question, random.Happens(0.4) ? opening : random.Choose(Answers), body);
    }

    private static string Spell(RandomSource random)
    {
        string name = random.Choose(LastNames);
        return string.Join(' ', (random.Happens(0.5) ? name.ToUpperInvariant() : name).AsEnumerable());
    }

    private static string MakeMail(RandomSource random)
    {
        string separator = random.Choose(["", " dot ", " ", " underscore "]);
        string number = random.Happens(0.3) ? $" {random.Next(10, 99)}" : "";
        return $"{random.Choose(FirstNames)}{separator}{random.Choose(LastNames)}{number} at {random.Choose(Providers)} dot com";
    }

    private static string MakeAddress(RandomSource random)
    {
        string number = random.Happens(0.5)
            ? $"{random.Next(1, 999)}"
            : random.Choose(["twelve", "twenty two", "four fifteen", "one hundred", "nine"]);
        string apartment = random.Happens(0.3) ? $" apartment {random.Next(1, 40)}" : "";
        string city = random.Happens(0.6) ? $" {random.Choose(Cities)}" : "";
        return $"{number} {random.Choose(Streets)} {random.Choose(StreetKinds)}{apartment}{city}";
    }

    private static string MakeRequest(RandomSource random)
    {
        string request = random.Choose(Requests);
        foreach (var (slot, values) in Slots)
        {
            string place = $"{{{slot}}}";
            while (request.IndexOf(place, StringComparison.Ordinal) is >= 0 and var at)
            {
                request = $"{request[..at]}{random.Choose(values)}{request[(at + place.Length)..]}";
            }
        }

        return $"{random.Choose(Greetings)} {request}".Trim();
    }

    private static string Write(string text, RandomSource random)
    {
        bool isQuestion = text.StartsWith("wh", StringComparison.Ordinal) || text.StartsWith("how", StringComparison.Ordinal) ||
            text.StartsWith("can", StringComparison.Ordinal) || text.StartsWith("could", StringComparison.Ordinal) ||
            text.StartsWith("is ", StringComparison.Ordinal) || text.StartsWith("are ", StringComparison.Ordinal);
        string mark = random.Happens(0.85) ? isQuestion ? "?" : "." : "";
        return char.ToUpperInvariant(text[0]) + text[1..] + mark;
    }
}
