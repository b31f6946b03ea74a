namespace BotApp.Core.Settings;

/// <summary>The keys under <c>releases</c>.</summary>
internal static class ReleaseVocabulary
{
    private static readonly Shape<ReleaseDefaults> Defaults = new Shape<ReleaseDefaults>(() => new ReleaseDefaults(), "What holds for every package.")
        .Key("branches", Kinds.Patterns, (defaults, value) => defaults with { Branches = value }, "A release's commit must be on one of these.")
        .Key("require-checks", Kinds.Choice<ChecksRequired>(), (defaults, value) => defaults with { RequireChecks = value }, "Which checks must be green.")
        .Key("wait-for-checks", Kinds.Duration("0s", "7d"), (defaults, value) => defaults with { WaitForChecks = value }, "How long a tag waits for its checks.");

    private static readonly Shape<VersionSettings> Versions = new Shape<VersionSettings>(() => new VersionSettings(), "What its versions are.")
        .Key("scheme", Kinds.Choice<VersionScheme>(), (version, value) => version with { Scheme = value }, "The scheme of tags: pep440, or semver for Semantic Versioning 2.0.0.")
        .Key("source", Kinds.Choice<VersionSource>(), (version, value) => version with { Source = value }, "Where the version is written.")
        .Key("prerelease", Kinds.Choice<VersionPolicy>(), (version, value) => version with { Prerelease = value }, "What is done with a prerelease.")
        .Key("dev", Kinds.Choice<VersionPolicy>(), (version, value) => version with { Dev = value }, "What is done with a development version.");

    private static readonly Shape<PublishSettings> Publish = new Shape<PublishSettings>(() => new PublishSettings(), "How it is published.")
        .Key("mode", Kinds.Choice<PipelineMode>(), (publish, value) => publish with { Mode = value }, "dispatch, or observe: the repository publishes itself on the tag.")
        .Key("runner", PipelineVocabulary.Runner, (publish, value) => publish with { Runner = value }, "A runner the operator configured; actions always exists.")
        .Key("workflow", PipelineVocabulary.Workflow, (publish, value) => publish with { Workflow = value }, "The workflow that is the trusted publisher.")
        .Key("ref", Kinds.Choice<PublishRef>(), (publish, value) => publish with { Ref = value }, "What the workflow is taken from.")
        .Key("environment", Kinds.Text("an environment", 255), (publish, value) => publish with { Environment = value }, "GitHub's environment.")
        .Key("artifact", Kinds.Text("an artifact's name", 255), (publish, value) => publish with { Artifact = value }, "The artifact with the built files.")
        .Key("require-signed-tag", Kinds.Flag, (publish, value) => publish with { RequireSignedTag = value }, "Whether only signed tags are published.")
        .Key("allow-new-project", Kinds.Flag, (publish, value) => publish with { AllowNewProject = value }, "Whether a name that the index does not know yet may be published.")
        .Rule((publish, node, place) => PipelineVocabulary.WorkflowOfActions(publish.Runner, node, place));

    private static readonly Shape<IndexSettings> Index = new Shape<IndexSettings>(() => new IndexSettings(), "Where it is published to.")
        .Key("simple", PreviewVocabulary.Url(), (index, value) => index with { Simple = value }, "The root of the index's simple API.")
        .Key("verify-within", Kinds.Duration("10s", "24h"), (index, value) => index with { VerifyWithin = value }, "By then every file must be seen there.")
        .Key("require-provenance", Kinds.Flag, (index, value) => index with { RequireProvenance = value }, "Whether every file must carry provenance of this repository's publishing workflow.")
        .Key("credential", Kinds.Text("the name of a credential that the operator keeps", 100), (index, value) => index with { Credential = value }, "Name of the operator's credential with which the index is read.");

    private static readonly Shape<NotesCategory> Category = new Shape<NotesCategory>(() => new NotesCategory { Title = "", Labels = GlobList.Nothing }, "One section.")
        .Needed("title", Kinds.Text("a heading", 200), (category, value) => category with { Title = value }, "Its heading.")
        .Needed("labels", Kinds.Patterns, (category, value) => category with { Labels = value }, "Patterns over labels, any of which puts a pull request here.")
        .Key("collapse-after", Kinds.Whole(1, 1000), (category, value) => category with { CollapseAfter = value }, "Longer lists are folded after so many.");

    private static readonly Shape<NotesExclusions> Exclude = new Shape<NotesExclusions>(() => new NotesExclusions(), "Which pull requests are left out.")
        .Key("labels", Kinds.Patterns, (exclude, value) => exclude with { Labels = value }, "Patterns over labels.")
        .Key("authors", new ListType<string>(Kinds.Text("a login such as \"*[bot]\"", 100), "a list of logins"), (exclude, value) => exclude with { Authors = value }, "Logins; * stands for any characters.");

    private static readonly Shape<NotesSettings> Notes = new Shape<NotesSettings>(() => new NotesSettings(), "The release notes.")
        .Key("categories", new ListType<NotesCategory>(Category, "a list of sections", max: 50), (notes, value) => notes with { Categories = value }, "The sections.")
        .Key("exclude", Exclude, (notes, value) => notes with { Exclude = value }, "Which pull requests are left out.")
        .Key("new-contributors", Kinds.Flag, (notes, value) => notes with { NewContributors = value }, "Whether first-time contributors are named.")
        .Key("compare-link", Kinds.Flag, (notes, value) => notes with { CompareLink = value }, "Whether the comparison with the last release is linked.")
        .Key("existing", Kinds.Choice<ExistingNotes>(), (notes, value) => notes with { Existing = value }, "What happens to notes that are there already.")
        .Key("released-in", Kinds.Flag, (notes, value) => notes with { ReleasedIn = value }, "Whether a comment at each pull request says in which version it was released.");

    private static readonly Shape<GitHubReleaseSettings> Release = new Shape<GitHubReleaseSettings>(() => new GitHubReleaseSettings(), "The release on GitHub.")
        .Key("draft-first", Kinds.Flag, (release, value) => release with { DraftFirst = value }, "Whether it is a draft until everything is attached.")
        .Key("attach-files", Kinds.Flag, (release, value) => release with { AttachFiles = value }, "Whether the published files are attached to it.")
        .Key("make-latest", Kinds.Choice<MakeLatest>(), (release, value) => release with { MakeLatest = value }, "Whether it becomes \"latest\".");

    private static readonly Shape<PackageSettings> Package = new Shape<PackageSettings>(() => new PackageSettings { Name = "" }, "One package.")
        .Key("path", Folder(), (package, value) => package with { Path = value }, "Its folder.")
        .Key("tags", TagForm(), (package, value) => package with { Tags = value }, "The form of its tags, with {version} once.")
        .Key("version", Versions, (package, value) => package with { Version = value }, "What its versions are.")
        .Key("publish", Publish, (package, value) => package with { Publish = value }, "How it is published.")
        .Key("index", Index, (package, value) => package with { Index = value }, "Where it is published to.")
        .Key("notes", Notes, (package, value) => package with { Notes = value }, "The release notes.")
        .Key("release", Release, (package, value) => package with { Release = value }, "The release on GitHub.");

    private static readonly NameRule PackageName = NameRule.Simple("package") with
    {
        Pattern = "^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$",
        IsGood = name => NameRule.Simple("").IsGood(name) && char.IsAsciiLetterOrDigit(name[^1]),
        Expected = $"{NameRule.Simple("").Expected} and last",
    };

    internal static readonly Shape<ReleaseSettings> Releases = new Shape<ReleaseSettings>(() => new ReleaseSettings(), "Packages that tags publish.")
        .Key("defaults", Defaults, (releases, value) => releases with { Defaults = value }, "What holds for every package.")
        .Key("packages", new NamedType<PackageSettings>(Package, (package, name) => package with { Name = name }, PackageName), (releases, value) => releases with { Packages = value }, "The packages, by their name on the index.");

    private static ScalarType<string> Folder() => new(
        "a folder of the repository such as packages/core, or .",
        text => text.Length is > 0 and <= 500 && text[0] != '/' && !text.Contains('\\') && !text.Split('/').Contains("..") ? new(text) : Parsed<string>.Bad(),
        () => Kinds.TextSchema(maxLength: 500));

    private static SettingType<string> TagForm()
    {
        const string expected = "a tag such as \"v{version}\", with {version} once";
        return new ConvertedType<string, string>(Kinds.Template(expected, "version"), (text, node, place) =>
        {
            var good = text.Split("{version}").Length == 2;
            if (!good)
            {
                place.Expected(SettingsErrorCode.BadValue, node, expected);
            }

            return (good, text);
        });
    }
}
