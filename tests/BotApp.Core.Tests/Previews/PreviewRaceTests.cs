namespace BotApp.Core.Tests.Previews;

/// <summary>Pushes and closes while building, two at once, teardowns that fail, two replicas: never two live previews of a pull request, never a dead link that is called ready.</summary>
public sealed class PreviewRaceTests
{
    [Fact]
    public void Whatever_comes_first_one_preview_is_live_and_no_dead_link_is_called_ready()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var race = new PreviewRace(seed);
            try
            {
                for (var step = 0; step < 250; step++)
                {
                    race.Step();
                }

                race.Calm();
                race.IsSettled();
            }
            catch (InvalidOperationException exception)
            {
                Assert.Fail($"Seed {seed}: {exception.Message}\n{race.Story}");
            }
        }
    }
}
