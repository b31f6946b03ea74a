namespace BotApp.Core.Commands;

/// <summary>The commands a comment can give, in the order of the help.</summary>
public enum CommandVerb
{
    /// <summary>Lists the commands.</summary>
    Help,

    /// <summary>Says where the pull request stands.</summary>
    Status,

    /// <summary>Runs again.</summary>
    Rerun,

    /// <summary>Stops what runs.</summary>
    Cancel,

    /// <summary>Looks at everything again.</summary>
    Refresh,

    /// <summary>Trusts a commit of a stranger.</summary>
    OkToTest,

    /// <summary>Holds the gate closed.</summary>
    Hold,

    /// <summary>Ends a hold.</summary>
    Unhold,

    /// <summary>Lets the gate pass over one check.</summary>
    Override,

    /// <summary>Closes every gate of the repository.</summary>
    Freeze,

    /// <summary>Ends a freeze.</summary>
    Unfreeze,

    /// <summary>Shows a test's failures without counting them.</summary>
    Quarantine,

    /// <summary>Brings a preview up or down.</summary>
    Preview,

    /// <summary>Deploys a commit.</summary>
    Deploy,

    /// <summary>Goes back to the last good commit.</summary>
    Rollback,

    /// <summary>Keeps an environment as it is.</summary>
    Lock,

    /// <summary>Gives an environment free.</summary>
    Unlock,

    /// <summary>Lets a deployment of somebody else begin.</summary>
    Approve,

    /// <summary>Publishes a version, or goes on with it.</summary>
    Publish,
}
