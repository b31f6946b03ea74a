namespace BotApp.Runners.AzurePipelines;

/// <summary>How Azure is signed in to: with a personal access token (<see cref="RunnerOptions.Token"/>), or as an application of Entra with a secret or by its workload's identity.</summary>
internal sealed class AzureOptions : RunnerOptions
{
    /// <summary>The directory (tenant) of the application: its id or domain.</summary>
    public string? TenantId { get; set; }

    /// <summary>The application's (client) id.</summary>
    public string? ClientId { get; set; }

    /// <summary>A secret of the application; or <see cref="FederatedTokenFile"/>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The file in which the platform keeps a token of this workload's identity (<c>AZURE_FEDERATED_TOKEN_FILE</c>); it is read anew for each sign-in, because it changes.</summary>
    public string? FederatedTokenFile { get; set; }

    /// <summary>Where tokens are given out. Default https://login.microsoftonline.com; sovereign clouds have their own.</summary>
    public Uri Authority { get; set; } = new("https://login.microsoftonline.com");

    /// <summary>Whether anything of Entra is set.</summary>
    internal bool HasEntra => TenantId is not null || ClientId is not null || ClientSecret is not null || FederatedTokenFile is not null;

    internal override IEnumerable<string?> AllSecrets() => [.. base.AllSecrets(), ClientSecret];
}
