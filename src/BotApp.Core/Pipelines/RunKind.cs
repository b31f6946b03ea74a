namespace BotApp.Core.Pipelines;

/// <summary>What a run is for.</summary>
public enum RunKind
{
    /// <summary>A pipeline: it hands back reports.</summary>
    Tests,

    /// <summary>A preview is brought up or taken down: it hands back a result document.</summary>
    Preview,

    /// <summary>A release is built or published: it hands back a result document.</summary>
    Publish,

    /// <summary>A commit is deployed: how the run ends is its result.</summary>
    Deploy,
}

/// <summary>Whose code a run executes.</summary>
public enum RunTrust
{
    /// <summary>That of people with write access, or a commit one of them approved.</summary>
    Trusted,

    /// <summary>A fork's, approved by nobody: only apart from secrets.</summary>
    Fork,
}
