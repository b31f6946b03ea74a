using BotApp.Webhooks;

namespace BotApp.Tests.Webhooks;

public sealed class FileHandlesTests
{
    [Theory]
    [InlineData("Max open files            1024                 4096                 files     \n", 3616)]
    [InlineData("Max cpu time              unlimited            unlimited            seconds   \nMax open files            128                  128                  files     \n", 16)]
    [InlineData("Max open files            1024                 1048576              files     \n", 10_000)]
    [InlineData("Max open files            unlimited            unlimited            files     \n", 10_000)]
    [InlineData("", 10_000)]
    public void Connections_leave_handles_for_the_rest(string limits, int connections) => FileHandles.MaxConnections(limits).ShouldBe(connections);
}
