using System.Text;

namespace BotApp.Simulator.FakeRunners;

/// <summary>A job's log: bounded, and without the job's secrets.</summary>
internal sealed class JobLog(int maxCharacters)
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private bool _cut;

    public void Mask(string secret)
    {
        lock (_lock)
        {
            if (secret.Length > 0)
            {
                _secrets.Add(secret);
            }
        }
    }

    public void Line(string text) => Write((text + "\n").AsSpan());

    public void Error(string text) => Line("##[error]" + text);

    public void Write(ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            var room = maxCharacters - _text.Length;
            _text.Append(text[..Math.Clamp(text.Length, 0, Math.Max(0, room))]);
            _cut |= text.Length > room;
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            var masked = _secrets.OrderByDescending(secret => secret.Length)
                .Aggregate(_text.ToString(), (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
            return _cut ? $"{masked}\n##[warning]The log was cut at {maxCharacters} characters.\n" : masked;
        }
    }
}
