using System.Globalization;

namespace TurnTaking.Replay;

/// <summary>Finds what is wrong with a timed conversation that was read.</summary>
internal static class ReplayClipValidation
{
    private const double LongestCall = 24 * 60 * 60;

    /// <returns>What was found and what was expected, or <see langword="null"/>.</returns>
    public static string? FindProblem(ReplayClip clip) =>
        clip.Id is null ? "expected 'id', found null" :
        clip.Words is null ? "expected 'words', found null" :
        !IsTime(clip.Duration) ? $"'duration' is {Format(clip.Duration)}; expected seconds, 0 to {LongestCall}" :
        FindNull("words", clip.Words) ??
        FindNull("turns", clip.Turns) ??
        FindNull("sounds", clip.Sounds) ??
        FindNull("events", clip.Events) ??
        FindProblem("words", [.. clip.Words.Select(word => new ReplaySpan(word.Start, word.End, word.Speaker))]) ??
        FindProblem("turns", clip.Turns) ??
        FindProblem("sounds", clip.Sounds) ??
        clip.Words.Select(FindProblem).FirstOrDefault(problem => problem is not null) ??
        clip.Events.Select(FindProblem).FirstOrDefault(problem => problem is not null);

    private static string? FindNull<T>(string name, IReadOnlyList<T> items)
        where T : class
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is null)
            {
                return $"'{name}[{i}]' is null; expected an object";
            }
        }

        return null;
    }

    private static string? FindProblem(ReplayReference reference, int index) =>
        reference.Kind is null ? $"expected 'events[{index}].kind', found none" :
        new[] { reference.Time, reference.Start ?? 0, reference.End ?? 0, reference.Duration ?? 0 }.All(IsTime) ? null :
        $"'events[{index}]' has a time or duration that is none; expected seconds, 0 to {LongestCall}";

    private static string? FindProblem(ReplayWord word, int index) =>
        word.Text is null ? $"expected 'words[{index}].text', found none" :
        !IsTime(word.RecognizerDelay ?? 0)
            ? $"'words[{index}].delay' is {Format(word.RecognizerDelay!.Value)}; expected seconds, 0 to {LongestCall}" :
        word.End < word.Start ? $"'words[{index}]' ends at {Format(word.End)}, before it begins at {Format(word.Start)}" :
        null;

    private static string? FindProblem(string name, IReadOnlyList<ReplaySpan> spans)
    {
        double lastStart = 0;
        for (int i = 0; i < spans.Count; i++)
        {
            var (start, end, speaker) = spans[i];
            string? problem =
                speaker is not ("user" or "assistant") ? $"has the speaker '{speaker}'; expected 'user' or 'assistant'" :
                !IsTime(start) || !IsTime(end) ? $"is from {Format(start)} to {Format(end)}; expected seconds, 0 to {LongestCall}" :
                start < lastStart ? $"begins at {Format(start)}, before the one in front of it at {Format(lastStart)}; expected them by 't0'" :
                null;
            if (problem is not null)
            {
                return $"'{name}[{i}]' {problem}";
            }

            lastStart = start;
        }

        return null;
    }

    private static bool IsTime(double seconds) => seconds is >= 0 and <= LongestCall;

    private static string Format(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
