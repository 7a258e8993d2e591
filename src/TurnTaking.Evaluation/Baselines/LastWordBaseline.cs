using System.Collections.Frozen;
using Microsoft.Extensions.AI;

namespace TurnTaking.Evaluation;

/// <summary>
/// Decides by a list: a turn that ends in a word that rarely ends one goes on, a backchannel is one, any other turn has ended.
/// </summary>
internal static class LastWordBaseline
{
    private static readonly FrozenSet<string> Unfinished = FrozenSet.ToFrozenSet(Words.Split(
        """
        a an the this these my your his her its our their some any every no
        and or but because so if when while that which who whose what where how than then though although unless until since whether like
        to of in on at for from with without by about into onto over under between through during before after as per via near
        i you he she we they it there i'm you're he's she's we're they're it's there's i've we've they've i'd we'd they'd i'll we'll they'll
        is are was were be been am do does did has have had will would can could should may might must shall don't doesn't didn't can't
        want need get go going gonna wanna let let's very really just also maybe actually basically
        um uh er erm hmm well
        """));

    private static readonly FrozenSet<string> Backchannels = FrozenSet.ToFrozenSet(
    [
        "mm", "mm-hmm", "mmhmm", "mhm", "mm-hm", "uh-huh", "uhhuh", "hm", "hmm", "yeah", "yep", "right", "okay", "ok", "sure", "i see",
        "oh", "wow", "cool", "great", "oh okay", "oh yeah", "yeah yeah", "mm yeah", "got it", "exactly", "true",
    ]);

    public static TurnTakingAction Decide(IReadOnlyList<ChatMessage> messages)
    {
        var words = Words.OfLastUserMessage(messages);
        return words.Count > 0 && Backchannels.Contains(string.Join(' ', words)) ? TurnTakingAction.ContinueSpeaking
            : words.Count == 0 || Unfinished.Contains(words[^1]) ? TurnTakingAction.ContinueListening
            : TurnTakingAction.StartSpeaking;
    }
}
