using System.Diagnostics;

namespace BotApp.Tests.Engine;

/// <summary>Waits on a condition, with a deadline.</summary>
internal static class Eventually
{
    internal static Task TrueAsync(Func<bool> condition, string what, int seconds = 60) => TrueAsync(() => Task.FromResult(condition()), what, seconds);

    internal static async Task TrueAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(seconds))
            {
                Assert.Fail($"Not within {seconds} s: {what}");
            }

            await Task.Delay(20);
        }
    }
}
