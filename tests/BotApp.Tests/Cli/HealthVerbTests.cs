using System.Globalization;
using BotApp.Cli;
using BotApp.Tests.Faults;
using BotApp.Tests.Journeys;

namespace BotApp.Tests.Cli;

public sealed class HealthVerbTests
{
    [Fact]
    public async Task A_service_that_is_ready_is_and_what_is_not_there_or_is_something_else_is_not()
    {
        await using var world = await World.StartAsync();

        (await Verbs.RunAsync(HealthVerb.Create(), world.BotUrl.AbsoluteUri)).Code.ShouldBe(0);
        var gone = await Verbs.RunAsync(HealthVerb.Create(), $"http://127.0.0.1:{ServiceProcess.FreePort().ToString(CultureInfo.InvariantCulture)}");
        gone.Code.ShouldBe(1);
        gone.Output.ShouldContain("not ready");
        (await Verbs.RunAsync(HealthVerb.Create(), world.BotUrl.AbsoluteUri + "nothing/here")).Code.ShouldBe(1);
    }

    [Theory]
    [InlineData("somewhere")]
    [InlineData("file:///etc/hostname")]
    public async Task What_is_no_address_is_a_mistake(string url) => (await Verbs.RunAsync(HealthVerb.Create(), url)).Code.ShouldBe(2);
}
