using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace BotApp.Tests.Notifications;

/// <summary>A mail server on loopback that speaks as much SMTP as a client needs, keeps what it took, and refuses what the test says.</summary>
internal sealed partial class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Mail> _all = [];
    private readonly List<string> _said = [];
    private Task _serving = Task.CompletedTask;

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The answer to a line of the client, such as <c>RCPT TO:…</c>, in place of the usual one; null: the usual one.</summary>
    internal Func<string, string?>? Answer { get; set; }

    internal IReadOnlyList<Mail> All => Locked(_all);

    /// <summary>What clients said, line by line, without the mails themselves.</summary>
    internal IReadOnlyList<string> Said => Locked(_said);

    internal static MailServer Start()
    {
        var server = new MailServer();
        server._listener.Start();
        server._serving = server.ServeAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(talks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 mail.example.org");
        var (from, to) = ("", new List<string>());
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            lock (_said)
            {
                _said.Add(line);
            }

            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            var answer = Answer?.Invoke(line) ?? verb switch
            {
                "EHLO" => "250-mail.example.org\r\n250 AUTH LOGIN",
                "AUTH" => "334 UGFzc3dvcmQ6",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                "MAIL" or "RCPT" or "RSET" or "NOOP" or "HELO" => "250 ok",
                _ => "235 ok", // the password
            };
            await writer.WriteLineAsync(answer);
            (from, to) = verb switch { "MAIL" => (line, []), "RCPT" when answer.StartsWith('2') => (from, [.. to, line]), _ => (from, to) };
            if (verb == "DATA" && answer.StartsWith('3'))
            {
                var mail = new Mail(from, to, await ReadAsync(reader));
                lock (_all)
                {
                    _all.Add(mail);
                }

                await writer.WriteLineAsync("250 taken");
            }
        }
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            text.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append('\n');
        }

        return text.ToString();
    }

    private static List<T> Locked<T>(List<T> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }

    /// <summary>A mail as it came.</summary>
    internal sealed partial record Mail(string From, IReadOnlyList<string> To, string Raw)
    {
        /// <summary>A header, unfolded and decoded; null when there is none.</summary>
        internal string? Header(string name)
        {
            var head = Regex.Replace(Raw[..Raw.IndexOf("\n\n", StringComparison.Ordinal)], "\n[ \t]+", " ", RegexOptions.None, TimeSpan.FromSeconds(1));
            var line = head.Split('\n').SingleOrDefault(one => one.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
            return line is null ? null : Word().Replace(line[(name.Length + 1)..].Trim(), match => match.Groups["kind"].Value is "B" or "b" ? Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups["text"].Value)) : match.Value).Replace("  ", " ", StringComparison.Ordinal);
        }

        internal string Subject => Header("Subject") ?? "";

        /// <summary>The part of a kind, decoded.</summary>
        internal string Part(string kind) =>
            Encoding.UTF8.GetString(Convert.FromBase64String(Regex.Match(Raw, $"[Cc]ontent-[Tt]ype: {Regex.Escape(kind)}.*?\n\n(?<body>[A-Za-z0-9+/=\n]+)", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups["body"].Value.Replace("\n", "", StringComparison.Ordinal)));

        [GeneratedRegex(@"=\?utf-8\?(?<kind>.)\?(?<text>[^?]*)\?=", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
        private static partial Regex Word();
    }
}
