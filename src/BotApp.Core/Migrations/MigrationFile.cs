using System.Security.Cryptography;
using System.Text;
using BotApp.Core.Migrations.Source;
using BotApp.Core.Settings;

namespace BotApp.Core.Migrations;

/// <summary>A comment in a migration that sets a rule aside: <c># botapp: allow MIG002 reason</c>.</summary>
/// <param name="Line">Its line, counted from 1.</param>
/// <param name="IsAlone">Nothing else stands on its line: then it is about the next one.</param>
/// <param name="Rules">The rules it names.</param>
/// <param name="Reason">Why; empty when it does not say.</param>
public sealed record MigrationAllowance(int Line, bool IsAlone, IReadOnlyList<string> Rules, string Reason)
{
    /// <summary>Whether it is about a step: on one of its lines, or alone on the line above.</summary>
    public bool IsAbout(int from, int to) => (Line >= from && Line <= to) || (IsAlone && Line == from - 1);
}

/// <summary>A migration file, read and never run.</summary>
/// <param name="Path">Its path.</param>
public sealed record MigrationFile(string Path)
{
    private const string Mark = "botapp:";

    /// <summary>Whose migration it is; null when it is none.</summary>
    public MigrationFramework? Framework { get; init; }

    /// <summary>What others name as their parent.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<MigrationOperation> Operations { get; init; } = [];

    /// <summary>The migrations it follows.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Where they are named.</summary>
    public int ParentLine { get; init; } = 1;

    /// <summary>The migrations it stands for.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>The first of its app or database.</summary>
    public bool IsInitial { get; init; }

    /// <summary>It begins a branch of its own, so that other heads are meant.</summary>
    public bool IsBranch { get; init; }

    /// <summary>Rules that comments set aside.</summary>
    public IReadOnlyList<MigrationAllowance> Allowances { get; init; } = [];

    /// <summary>Why it could not be read; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>Where the problem is.</summary>
    public int ProblemLine { get; init; } = 1;

    /// <summary>The same for every layout of the same code.</summary>
    public string Print { get; init; } = "";

    /// <summary>Whether frameworks take a file of this name for a migration: not what begins with an underscore or a tilde.</summary>
    public static bool IsNamedLikeOne(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(".py", StringComparison.Ordinal) && name[0] is not ('_' or '~');
    }

    /// <summary>Reads a file. Never throws; what cannot be understood is a problem, or a step of an unknown class.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="text">Its text; null when it could not be fetched.</param>
    /// <param name="frameworks">Whose migrations are read.</param>
    /// <param name="problem">Why there is no text.</param>
    public static MigrationFile Read(string path, string? text, IReadOnlyList<MigrationFramework> frameworks, string? problem = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(frameworks);
        if (text is null)
        {
            return new MigrationFile(path) { Problem = problem ?? "its text could not be read" };
        }

        var (module, mistake, line) = PythonModule.Read(text);
        if (module is null)
        {
            return new MigrationFile(path) { Problem = mistake, ProblemLine = line };
        }

        var name = path[(path.LastIndexOf('/') + 1)..][..^".py".Length];
        var content = AlembicReader.Recognises(module) && frameworks.Contains(MigrationFramework.Alembic) ? AlembicReader.Read(module, name)
            : DjangoReader.Recognises(module) && frameworks.Contains(MigrationFramework.Django) ? DjangoReader.Read(module, AppOf(path), name)
            : null;
        return new MigrationFile(path)
        {
            Framework = content?.Framework,
            Id = content?.Id ?? "",
            Operations = [.. (content?.Operations ?? []).Select(step => step with { Print = PrintOf(module, step) })],
            Parents = content?.Parents ?? [],
            ParentLine = content?.ParentLine ?? 1,
            Replaces = content?.Replaces ?? [],
            IsInitial = content?.IsInitial == true,
            IsBranch = content?.IsBranch == true,
            Allowances = [.. module.Comments.Select(Allowance).OfType<MigrationAllowance>()],
            Print = Hash(Plain(module, 0, int.MaxValue)),
        };
    }

    /// <summary>The label of the app that a Django migration belongs to: the folder above <c>migrations</c>.</summary>
    public static string AppOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/');
        return (parts.Length >= 3 ? parts[^3] : "").ToLowerInvariant();
    }

    private static string PrintOf(PythonModule module, MigrationOperation step) => Hash($"{step.Class} {step.Text} {Plain(module, step.Around.From, step.Around.To)}");

    // Quotes, line breaks and commas before a closing bracket are layout.
    private static string Plain(PythonModule module, int from, int to)
    {
        var text = new StringBuilder();
        for (var i = 0; i < module.Tokens.Count; i++)
        {
            var token = module.Tokens[i];
            if (token.Line < from || token.Line > to || token.Kind is PythonKind.Newline
                || (token.Is(",") && i + 1 < module.Tokens.Count && module.Tokens[i + 1] is { Kind: PythonKind.Mark, Text: ")" or "]" or "}" }))
            {
                continue;
            }

            text.Append((int)token.Kind).Append(token.Kind == PythonKind.Text ? PythonStrings.Value(token.Text).Text : token.Text).Append('\u001F');
        }

        // So is the one behind a step, which is there or not by what follows it.
        var comma = $"{(int)PythonKind.Mark},\u001F";
        return text.ToString() is var plain && plain.EndsWith(comma, StringComparison.Ordinal) ? plain[..^comma.Length] : plain;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    // # botapp: allow MIG001, MIG002 reason
    private static MigrationAllowance? Allowance(PythonComment comment)
    {
        var words = comment.Text.TrimStart('#').Split((char[])[' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words is not [Mark, "allow", ..])
        {
            return null;
        }

        var rules = words.Skip(2).TakeWhile(word => word.StartsWith("MIG", StringComparison.OrdinalIgnoreCase)).Select(word => word.TrimEnd(':').ToUpperInvariant()).ToList();
        return new MigrationAllowance(comment.Line, comment.IsAlone, rules, string.Join(' ', words.Skip(2 + rules.Count)));
    }
}
