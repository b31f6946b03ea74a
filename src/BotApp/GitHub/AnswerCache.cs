using Microsoft.Extensions.Options;

namespace BotApp.GitHub;

/// <summary>
/// Answers with their ETags, the longest unused going first. GitHub's ETags depend on the token, so the token is part of the key;
/// that also keeps what one token may read from any other. Memory only.
/// </summary>
internal sealed class AnswerCache(IOptions<GitHubOptions> options)
{
    private const int LargestAnswer = 1_000_000;

    private readonly Lock _lock = new();

    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    private readonly LinkedList<Entry> _byUse = new();

    private long _bytes;

    internal static string Key(GitHubCall call, AccessToken token) => $"{token.Number} {call.Accept} {call.Target.AbsoluteUri}";

    internal GitHubAnswer? Find(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Answer;
        }
    }

    internal void Keep(string key, GitHubAnswer answer)
    {
        if (answer.Status != 200 || answer.Foreign || answer.Header("etag") is null || answer.Body.Length > LargestAnswer)
        {
            return;
        }

        lock (_lock)
        {
            if (_entries.Remove(key, out var former))
            {
                Drop(former);
            }

            _entries[key] = _byUse.AddFirst(new Entry(key, answer));
            _bytes += answer.Body.Length;
            while (_byUse.Last is { } last && (_entries.Count > options.Value.CachedAnswers || _bytes > options.Value.CachedBytes))
            {
                _entries.Remove(last.Value.Key);
                Drop(last);
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _bytes -= node.Value.Answer.Body.Length;
    }

    private sealed record Entry(string Key, GitHubAnswer Answer);
}
