using System.Net;

namespace BotApp.Setup;

/// <summary>Says on the console how to get in: whoever reads it runs BotApp.</summary>
internal sealed class SetupConsole(TextWriter output)
{
    /// <summary>Where the service listens; known once it does.</summary>
    internal IReadOnlyCollection<string> Addresses { get; set; } = [];

    internal void Invite(string word)
    {
        lock (output)
        {
            foreach (var address in Addresses)
            {
                output.WriteLine($"Open {Reachable(address)}{SetupHost.Page}?word={word}");
            }

            output.Flush();
        }
    }

    internal void SayHello(string file)
    {
        lock (output)
        {
            output.WriteLine($"BotApp is new here: it knows no GitHub App. Register one in a browser; its credentials go to {file}.");
            output.WriteLine("The word in the address opens the way in once. Another machine reaches this one by its own name in place of the one printed.");
        }
    }

    internal void SayUsed()
    {
        lock (output)
        {
            output.WriteLine("The word was used. If that was not you, open the next one, which shuts the other browser out:");
        }
    }

    internal void SayDone()
    {
        lock (output)
        {
            output.WriteLine("The App is registered; BotApp goes on as its service.");
            output.Flush();
        }
    }

    // Every address of the machine is no address that a browser opens.
    private static string Reachable(string address)
    {
        var parts = BindingAddress.Parse(address);
        var isAny = parts.Host is "*" or "+" || (IPAddress.TryParse(parts.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));
        return $"{parts.Scheme}://{(isAny ? "localhost" : parts.Host)}:{parts.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
