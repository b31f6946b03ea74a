namespace BotApp.Core.Doctor;

/// <summary>Judges what was seen of an installation: what is well, what could be better, what does not work, and what to do.</summary>
public static class DoctorRules
{
    /// <summary>Source: https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks (random, high entropy); 32 bytes are a SHA-256 key's own length.</summary>
    internal const int SecretBytes = 32;

    /// <summary>Fewer different characters than this are no random text of that length.</summary>
    internal const int DifferentCharacters = 10;

    private const int KeyBits = 2048;

    private const long FewBytes = 1L << 30;

    private const long TooFewBytes = 100L << 20;

    /// <summary>All findings, in the order an installation is set up.</summary>
    public static IReadOnlyList<DoctorLine> Judge(SetUpSeen seen) =>
    [
        .. Configuration(seen.Configuration),
        .. Secrets(seen.Configuration),
        .. seen.Database is { } database ? Database(database) : [NotLooked("database")],
        .. seen.GitHub is { } github ? GitHubDoctorRules.Judge(github) : [NotLooked("github")],
        .. seen.PublicAddress is { } address ? [Address(address)] : (IReadOnlyList<DoctorLine>)[NotLooked("address")],
        .. Runners(seen.Runners),
        .. seen.Notices is { } notices ? Notices(notices) : [NotLooked("notices")],
        .. seen.SignIn is { } signIn ? SignIn(signIn) : [NotLooked("sign-in")],
    ];

    private static DoctorLine NotLooked(string area) =>
        new(area, DoctorLevel.Warn, "not looked at: the configuration has to be in order first.", "Mend the configuration, then run doctor again.");

    private static IEnumerable<DoctorLine> Configuration(ConfigurationSeen seen)
    {
        const string Area = "configuration";
        foreach (var problem in seen.Problems)
        {
            yield return new(Area, DoctorLevel.Fail, problem, "The service does not start before this is mended.");
        }

        foreach (var (key, nearest) in seen.Unknown)
        {
            yield return new(Area, DoctorLevel.Warn, $"{key} is no setting of BotApp and does nothing.", nearest is null ? "Take it away, or correct its name." : $"{nearest} was meant, perhaps: correct its name.");
        }

        if (seen.Problems.Count == 0)
        {
            yield return new(Area, DoctorLevel.Ok, "the service would start with it.");
        }
    }

    private static IEnumerable<DoctorLine> Secrets(ConfigurationSeen seen)
    {
        if (seen.WebhookSecret is { } secret)
        {
            yield return Secret("GitHub__WebhookSecret", secret);
        }

        if (seen.PreviousWebhookSecret is { } previous)
        {
            yield return Secret("GitHub__PreviousWebhookSecret", previous);
            yield return new("webhook secret", DoctorLevel.Warn, "GitHub__PreviousWebhookSecret is still set: deliveries signed with the former secret are taken.", "Take it away once GitHub signs with the new one.");
        }

        if (seen.KeyBits is { } bits)
        {
            yield return bits >= KeyBits
                ? new("private key", DoctorLevel.Ok, $"an RSA key of {bits} bits.")
                : new("private key", DoctorLevel.Fail, $"an RSA key of {bits} bits, which is no key of a GitHub App.", "Make a new private key on the App's settings page and set GitHub__PrivateKeyPath to it.");
        }

        foreach (var file in seen.SecretFiles)
        {
            yield return Rights("file rights", file);
        }
    }

    private static DoctorLine Secret(string key, SecretSeen secret)
    {
        const string Area = "webhook secret";
        const string Mend = "Make one with 'openssl rand -hex 32', set it in the App's settings on GitHub and here; meanwhile keep the former as GitHub__PreviousWebhookSecret.";
        return secret switch
        {
            { Bytes: < SecretBytes } => new(Area, DoctorLevel.Fail, $"{key} has {secret.Bytes} bytes and can be guessed from one delivery; expected at least {SecretBytes} random ones.", Mend),
            { Different: < DifferentCharacters } => new(Area, DoctorLevel.Fail, $"{key} has {secret.Bytes} bytes, but only {secret.Different} different characters: that is not random.", Mend),
            _ => new(Area, DoctorLevel.Ok, $"{key} has {secret.Bytes} bytes."),
        };
    }

    private static DoctorLine Rights(string area, FileSeen file) => file.Mode switch
    {
        null => new(area, DoctorLevel.Ok, $"{file.What} '{file.Path}': this system has no rights of this kind."),
        { } mode when (mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None =>
            new(area, DoctorLevel.Fail, $"{file.What} '{file.Path}' ({Octal(mode)}) is open to every user of this machine.", $"Run: chmod o-rwx '{file.Path}'"),
        { } mode when (mode & UnixFileMode.GroupWrite) != UnixFileMode.None =>
            new(area, DoctorLevel.Warn, $"{file.What} '{file.Path}' ({Octal(mode)}) may be written by its group.", $"Run: chmod g-w '{file.Path}', unless the group is BotApp's own."),
        { } mode => new(area, DoctorLevel.Ok, $"{file.What} '{file.Path}' ({Octal(mode)})."),
    };

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode & 0b111_111_111, 8).PadLeft(3, '0');

    private static IEnumerable<DoctorLine> Database(DatabaseSeen seen)
    {
        const string Area = "database";
        if (seen.Problem is { } problem)
        {
            yield return new(Area, DoctorLevel.Fail, $"{seen.Place}: {problem}", "Correct ConnectionStrings__BotApp, start the server, or give this user the right to write there.");
        }
        else if (!seen.Exists)
        {
            yield return new(Area, DoctorLevel.Ok, $"{seen.Place} is not there yet: the first start makes it.");
        }
        else
        {
            yield return Schema(Area, seen);
        }

        if (seen.FreeBytes is { } free)
        {
            var sentence = $"{free >> 20} MiB are free where it lies.";
            yield return free < TooFewBytes ? new("disk", DoctorLevel.Fail, sentence, "Make room: without it deliveries are refused.")
                : free < FewBytes ? new("disk", DoctorLevel.Warn, sentence, "Make room, or shorten Retention__Deliveries and its neighbours.")
                : new DoctorLine("disk", DoctorLevel.Ok, sentence);
        }

        if (!seen.IsPrivate)
        {
            yield return new(Area, DoctorLevel.Warn, "the connection to another machine may be unencrypted.", "Add 'SSL Mode=VerifyFull' to ConnectionStrings__BotApp.");
        }

        foreach (var file in seen.Files)
        {
            yield return Rights("file rights", file);
        }
    }

    private static DoctorLine Schema(string area, DatabaseSeen seen) => seen switch
    {
        { Missing: > 0 } => new(area, DoctorLevel.Warn, $"{seen.Place} answers and can be written; {seen.Missing} steps of the schema are missing.", "Run 'botapp migrate', or let the service do it when it starts (Storage__MigrateAtStart)."),
        _ when seen.Schema > seen.Wanted => new(area, DoctorLevel.Warn, $"{seen.Place} answers and can be written; its schema ({seen.Schema}) is of a newer BotApp than this one ({seen.Wanted}).", "Run the newer release as soon as you can."),
        _ => new DoctorLine(area, DoctorLevel.Ok, $"{seen.Place} answers, can be written, and has the current schema ({seen.Schema})."),
    };

    private static DoctorLine Address(PublicAddressSeen seen)
    {
        const string Area = "address";
        var (at, isHttps) = (seen.Address.AbsoluteUri, seen.Address.Scheme == Uri.UriSchemeHttps);
        return seen switch
        {
            { Address.IsLoopback: true } => new(Area, DoctorLevel.Warn, $"BotApp__PublicUrl is {at}, which only this machine reaches: neither GitHub nor the links on GitHub get here.", "Set BotApp__PublicUrl to the https address that GitHub and people use."),
            _ when !isHttps => new(Area, DoctorLevel.Fail, $"BotApp__PublicUrl is {at}: what GitHub sends and what people see would travel unencrypted.", "Put a proxy with TLS in front (manifests/nginx) and set BotApp__PublicUrl to https."),
            { IsBadCertificate: true } => new(Area, DoctorLevel.Fail, $"{at}: the certificate is not good ({seen.Trouble}); GitHub delivers nothing there.", "Renew the certificate, or give its whole chain to the proxy."),
            { Status: null } => new(Area, DoctorLevel.Warn, $"{at} does not answer from here ({seen.Trouble}).", "Start the service, and look at DNS, firewall and proxy; some networks do not let a machine reach its own public address."),
            { Status: 200, IsBotApp: true } => new(Area, DoctorLevel.Ok, $"{at} answers: BotApp is ready."),
            { Status: 503, IsBotApp: true } => new(Area, DoctorLevel.Warn, $"{at} answers: BotApp is there and not ready.", "Look at its log: its database does not answer."),
            _ => new(Area, DoctorLevel.Warn, $"{at} answers with {seen.Status}, and that is not BotApp's /health/ready.", "Point the proxy at BotApp, path and all."),
        };
    }

    private static IEnumerable<DoctorLine> Runners(IReadOnlyList<RunnerSeen> seen) => seen.Select(runner => runner.Trouble is { } trouble
        ? new DoctorLine("runners", DoctorLevel.Fail, $"{runner.Name}: {trouble}", $"Start it, or correct Runners__{runner.Name}__Url.")
        : new DoctorLine("runners", DoctorLevel.Ok, $"{runner.Name} answers."));

    private static IEnumerable<DoctorLine> Notices(NoticesSeen seen)
    {
        const string Area = "notices";
        foreach (var target in seen.Targets)
        {
            yield return target switch
            {
                { IsEncrypted: false } => new(Area, DoctorLevel.Warn, $"the target {target.Name} is reached without TLS: messages and its address travel unencrypted.", $"Give Notifications__Targets__{target.Name} an https address."),
                { Repositories.Count: 0 } => new(Area, DoctorLevel.Warn, $"the target {target.Name} may be used by no repository.", $"Name owner/name or owner/* in Notifications__Targets__{target.Name}__Repositories__0."),
                _ => new DoctorLine(Area, DoctorLevel.Ok, $"the target {target.Name} may be used by {string.Join(", ", target.Repositories)}."),
            };
        }

        if (seen.HasMail)
        {
            yield return seen switch
            {
                { IsMailOpen: true } => new(Area, DoctorLevel.Warn, "mail goes to its server in the clear.", "Set Notifications__Mail__Security to starttls."),
                { IsMailForAll: true } => new(Area, DoctorLevel.Warn, "mail may go to any domain: whoever writes a repository's settings says to whom.", "Name your domains in Notifications__Mail__Domains__0."),
                _ => new DoctorLine(Area, DoctorLevel.Ok, "mail goes to the domains you named."),
            };
        }

        if (seen is { Targets.Count: 0, HasMail: false })
        {
            yield return new(Area, DoctorLevel.Ok, "nobody is told: neither targets nor a mail server are configured.");
        }
    }

    private static IEnumerable<DoctorLine> SignIn(SignInSeen seen)
    {
        const string Area = "sign-in";
        if (!seen.IsOn)
        {
            yield return new(Area, DoctorLevel.Ok, "nobody signs in: the dashboard answers on its own machine only.");
            yield break;
        }

        if (seen.Operators.Count == 0)
        {
            yield return new(Area, DoctorLevel.Warn, "people sign in, and nobody is an operator: nobody sees the queue or retries what was given up.", "Name yourself in SignIn__Operators__0, by number.");
        }

        var logins = seen.Operators.Where(one => !one.All(char.IsAsciiDigit)).ToList();
        if (logins.Count > 0)
        {
            yield return new(Area, DoctorLevel.Warn, $"operators named by login ({string.Join(", ", logins)}): a login can be given up and taken by somebody else.", "Name them by their number (the 'id' of the API's /users/LOGIN).");
        }

        yield return seen.HasKey
            ? new(Area, DoctorLevel.Ok, "people sign in with GitHub; the keys in the database are encrypted.")
            : new DoctorLine(Area, DoctorLevel.Warn, "the keys that protect cookies and people's tokens lie in the database as they are.", "Set SignIn__Key to what 'openssl rand -base64 32' prints, the same on all replicas.");
    }
}
