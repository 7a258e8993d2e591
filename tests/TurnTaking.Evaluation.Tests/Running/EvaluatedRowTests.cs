namespace TurnTaking.Evaluation.Tests;

public class EvaluatedRowTests
{
    [Fact]
    public void MostProbableIsAmongFourAndInStateAmongTwo()
    {
        var row = TestRows.Evaluated(TestRows.StartListening, new(0.5f, 0.2f, 0.1f, 0.2f));

        Assert.Equal(TestRows.StartSpeaking, row.MostProbable);
        Assert.Equal(TestRows.ContinueSpeaking, row.MostProbableInState);
        Assert.False(row.IsSilent);
        Assert.Equal(TestRows.StartSpeaking, (row with { Action = TestRows.ContinueListening }).MostProbableInState);
    }

    [Fact]
    public void FirstOfEqualsIsTaken()
    {
        var row = TestRows.Evaluated(TestRows.ContinueSpeaking, new(0.25f, 0.25f, 0.25f, 0.25f));

        Assert.Equal(TestRows.StartSpeaking, row.MostProbable);
        Assert.Equal(TestRows.StartListening, row.MostProbableInState);
    }
}
