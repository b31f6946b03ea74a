using System.Globalization;
using BotApp.Core.Checks;
using BotApp.Core.Settings;

namespace BotApp.Core.Releases;

/// <summary>What is on the index is believed by name and hash, and only then is there a release on GitHub; afterwards the index is watched for yanks.</summary>
internal sealed class ReleaseVerification(PackageSettings package, VersionTag tag, Facts facts)
{
    private static readonly TimeSpan s_askIndexEvery = TimeSpan.FromSeconds(5);

    /// <summary>So often a published version is looked for on the index…</summary>
    private static readonly TimeSpan s_watchEvery = TimeSpan.FromDays(1);

    /// <summary>…and for so long.</summary>
    private static readonly TimeSpan s_watchFor = TimeSpan.FromDays(365);

    /// <summary>At so many pull requests of one release it is said that they are released.</summary>
    private const int MaxTold = 50;

    /// <summary>The index: complete by name and hash, or not yet, or an alarm.</summary>
    public Decision<ReleaseState> Verify(ReleaseState state)
    {
        var since = state.VerifyingSince ?? facts.Now;
        var verdict = Verdict(state);
        var isLate = state.IsStuck || facts.Now - since > package.Index.VerifyWithin;
        return verdict switch
        {
            // A release written for a tag that is elsewhere or gone would make or bless another tag.
            IndexVerdict.Complete when state.Alarm is not null => state.To(ReleasePhase.Verifying, "every file is on the index; the release on GitHub waits for the tag to be back."),
            IndexVerdict.Complete when Unproved(state) is { } unproved => isLate
                ? state.To(ReleasePhase.Failed, $"every file is on the index, but the settings require provenance and {unproved}: do not use this version; release a new one.", Watch(state))
                : state.To(ReleasePhase.Verifying, $"every file is on the index; {unproved}, and the settings require provenance. BotApp asks again.", Soon),
            IndexVerdict.Complete when facts.Release?.NotServed is { Count: > 0 } absent && !isLate =>
                state.To(ReleasePhase.Verifying, $"the index lists every file, and does not serve {string.Join(", ", absent)} yet.", Soon),
            IndexVerdict.Complete when facts.Release is not { NotServed: { Count: 0 } } =>
                state.To(isLate ? ReleasePhase.Failed : ReleasePhase.Verifying, $"the index lists every file, but it could not be seen that it serves them ({string.Join(", ", facts.Release?.NotServed ?? ["not asked"])}).", Soon),
            IndexVerdict.Complete when facts.Release?.Merged is null =>
                state.To(ReleasePhase.Verifying, "every file is on the index; the notes are being written.", new SetTimer("poll", facts.Now)),
            IndexVerdict.Complete => Release(state),
            IndexVerdict.Different different => state.To(ReleasePhase.Failed, $"the index serves other contents than were built: {string.Join(", ", different.Names)}. Do not use this version; release a new one."),
            IndexVerdict.Yanked yanked => state.To(ReleasePhase.Failed, $"files of this version are yanked on the index: {string.Join(", ", yanked.Names)}."),
            _ when isLate => state.To(ReleasePhase.Failed, $"uploaded, but the index does not show {Missing(verdict)} after {package.Index.VerifyWithin.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes.", Watch(state)),
            _ => state.To(ReleasePhase.Verifying, $"uploaded; the index does not show {Missing(verdict)} yet.", Soon),
        };
    }

    /// <summary>The release on GitHub exists, or the index is looked at again.</summary>
    public Decision<ReleaseState> Finish(ReleaseState state, BotEvent happened) => happened switch
    {
        ReleaseWritten written when written.Tag == state.Tag => Tell((state with { ReleaseUrl = written.Url, ReleaseProblem = null }).To(state.Phase, $"{Published(state)} The release is on GitHub.", Watch(state))),
        EffectGivenUp lost when lost.EffectKey == $"release:{state.Tag}" => (state with { ReleaseProblem = lost.Reason }).To(state.Phase, $"{Published(state)} The release on GitHub could not be written: {lost.Reason}"),
        ButtonPressed or CheckRerunRequested or SuiteRerunRequested or PublishAsked when state is { ReleaseUrl: null, ReleaseProblem: null, Alarm: null } && facts.Release?.Merged is not null => Release(state),
        TimerElapsed { Name: SetTimer.IndexWatch } => Watched(state),
        _ => Decision.Nothing(state, ""),
    };

    private SetTimer Soon => new("poll", facts.Now + s_askIndexEvery);

    private SetTimer Watch(ReleaseState state) => new(SetTimer.IndexWatch, facts.Now - (state.ReleasedAt ?? facts.Now) < s_watchFor ? facts.Now + s_watchEvery : null);

    private IndexVerdict? Verdict(ReleaseState state) => facts.Release?.IndexFiles is not { } index ? null
        : state.Manifest.Count > 0 ? IndexVerification.Check(state.Manifest, index)
        : IndexVerification.Check(tag.OnIndex, index);

    // Yanked, the version is withdrawn; the index's owner may take that back.
    private Decision<ReleaseState> Watched(ReleaseState state) => Verdict(state) switch
    {
        IndexVerdict.Yanked yanked => Withdrawn(state with { Withdrawn = yanked.Reason }, $"withdrawn from the index{(yanked.Reason.Length > 0 ? $" ({yanked.Reason})" : "")}: {string.Join(", ", yanked.Names)}. Installers that are not told this very version leave it alone. A mend is released as {tag.Version.Next}."),
        IndexVerdict.Complete when state.Phase == ReleasePhase.Withdrawn => Tell((state with { Withdrawn = null }).To(ReleasePhase.Released, $"{Published(state)} It had been withdrawn, which was taken back.", new MarkRelease(state.Tag, null), Watch(state))),
        IndexVerdict.Missing or IndexVerdict.Different => (state with { Alarm = $"the index does not serve any more what was published as {state.Version}: somebody removed or changed files there." }).To(state.Phase, state.Reason, Watch(state)),
        _ => new Decision<ReleaseState>(state, [Watch(state)], ""),
    };

    private Decision<ReleaseState> Withdrawn(ReleaseState state, string reason) =>
        Tell(state.To(ReleasePhase.Withdrawn, reason, new MarkRelease(state.Tag, $"**{MarkdownEncoder.Text($"{state.Package} {state.Version}")} was withdrawn from the index**{(state.Withdrawn is { Length: > 0 } why ? $": {MarkdownEncoder.Text(why)}" : ".")}"), Watch(state)));

    // The settings ask for proof that this repository's workflow published the files.
    private string? Unproved(ReleaseState state)
    {
        if (!package.Index.RequireProvenance)
        {
            return null;
        }

        return Files(state).Select(file => Provenance.Refusal(
            facts.Release?.Provenance.GetValueOrDefault(file.Name), file.Name, file.Sha256 ?? "", facts.Repository.FullName, package.Publish.Workflow)).FirstOrDefault(refusal => refusal is not null);
    }

    // What was built, as the index has it.
    private IReadOnlyList<IndexFile> Files(ReleaseState state)
    {
        var index = facts.Release?.IndexFiles ?? [];
        return state.Manifest.Count == 0
            ? IndexVerification.OfVersion(tag.OnIndex, index)
            : [.. IndexVerification.Expected(state.Manifest).Select(mine => index.FirstOrDefault(there => string.Equals(mine.Name, there.Name, StringComparison.OrdinalIgnoreCase))).OfType<IndexFile>()];
    }

    private Decision<ReleaseState> Release(ReleaseState state)
    {
        // What is on the index was released, whatever tags say.
        var released = (facts.Release?.IndexFiles ?? []).Where(file => file.Yanked is null).Select(file => DistributionFile.Read(file.Name)?.Version).OfType<PythonVersion>();
        var flags = ReleaseFlags.For(tag.OnIndex, released);
        var latest = package.Release.MakeLatest switch { MakeLatest.Always => true, MakeLatest.Never => false, _ => flags.IsLatest };
        var compare = facts.Release?.Previous is { } previous ? $"{facts.Repository.Url}/compare/{previous}...{state.Tag}" : null;
        var merged = facts.Release?.Merged ?? [];
        var notes = ReleaseNotes.Write(merged, ReleaseText.Plan(package.Notes), compare);
        var release = new PublishRelease(state.Tag, $"{package.Name} {state.Version}", notes, flags.IsPrerelease, latest)
        {
            Existing = ReleaseText.Existing(package.Notes),
            DraftFirst = package.Release.DraftFirst,
            Files = package.Release.AttachFiles ? [.. Files(state).Where(file => file.Sha256 is not null && !state.Manifest.Any(mine => mine.Name == file.Name && mine.Size > ReleaseAttachment.MaxBytes)).Select(file => new ReleaseAttachment(file.Name, file.Sha256!, file.Url))] : [], // filtered just before
            Scheme = package.Version.Scheme,
            Tags = package.Release.MakeLatest == MakeLatest.Auto ? package.Tags : "",
            Index = package.Index.Simple,
            Credential = package.Index.Credential,
        };
        var known = state with { ReleaseProblem = null, ReleasedAt = state.ReleasedAt ?? facts.Now, ToTell = package.Notes.ReleasedIn ? [.. merged.Select(pull => pull.Number).Take(MaxTold)] : [] };
        return known.To(ReleasePhase.Released, Published(known), release, new SetTimer("poll", null), Watch(known));
    }

    // Once at each pull request: a candidate's word becomes the final version's.
    private static Decision<ReleaseState> Tell(Decision<ReleaseState> decision)
    {
        var state = decision.State;
        var link = state.ReleaseUrl is { } url ? MarkdownEncoder.Link($"{state.Package} {state.Version}", url) : MarkdownEncoder.Text($"{state.Package} {state.Version}");
        var body = $"Released in {link}.{(state.Withdrawn is { } why ? $" That version was withdrawn from the index{(why.Length > 0 ? $" ({MarkdownEncoder.Text(why)})" : "")}." : "")}";
        return decision with { Effects = [.. decision.Effects, .. state.ToTell.Select(number => new PutComment($"released-{PackageName.Normalize(state.Package)}", number, body))] };
    }

    private static string Published(ReleaseState state)
    {
        var sentence = state.Manifest.Count > 0 ? "every file is on the index with the hash that was built." : $"the index serves {state.Version}.";
        return state.Objection is { } objection ? $"{sentence} The repository published it by itself, although {objection}" : sentence;
    }

    private static string Missing(IndexVerdict? verdict) => verdict is IndexVerdict.Missing missing ? string.Join(", ", missing.Names) : "an answer";
}
