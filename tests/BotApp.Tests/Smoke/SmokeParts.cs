using BotApp.Smoke;
using Microsoft.Extensions.Options;

namespace BotApp.Tests.Smoke;

/// <summary>A checker with what it needs.</summary>
internal static class SmokeParts
{
    internal static SmokeChecker Checker(GuardedHttp http, IOptions<BotAppOptions> options, ProbeTurns? turns = null, TimeProvider? time = null) =>
        new(http, turns ?? new ProbeTurns(time ?? TimeProvider.System), time ?? TimeProvider.System, options);
}
