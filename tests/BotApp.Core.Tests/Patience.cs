using System.Runtime.ExceptionServices;

namespace BotApp.Core.Tests;

/// <summary>For work that a bad input could make endless: it either ends, or the test says that it does not. How long it takes is a benchmark's matter.</summary>
internal static class Patience
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(5);

    public static void Ends(Action work, string? what = null)
    {
        ExceptionDispatchInfo? thrown = null;
        // A thread of its own: work that never ends must not take one of the pool's with it.
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true };
        thread.Start();
        thread.Join(s_deadline).ShouldBeTrue($"{what ?? "the work"} ends");
        thrown?.Throw();
    }
}
