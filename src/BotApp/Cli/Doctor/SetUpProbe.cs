using BotApp.Core.Doctor;
using BotApp.GitHub;
using BotApp.Notifications;
using BotApp.Runners;
using BotApp.SignIn;
using BotApp.Storage;
using Microsoft.Extensions.Options;

namespace BotApp.Cli.Doctor;

/// <summary>Looks at everything an installation consists of, with the service's own parts, and has it judged. Nothing is started and nothing is written.</summary>
internal sealed class SetUpProbe(Action<WebApplicationBuilder>? configure, TimeProvider time)
{
    /// <summary>All findings; what is wrong with one part does not hide the others.</summary>
    internal async Task<IReadOnlyList<DoctorLine>> LookAsync(CancellationToken cancellationToken)
    {
        IConfiguration configuration = new ConfigurationBuilder().Build();
        try
        {
            await using var parts = BotHost.BuildParts(BotHost.Configured([], builder =>
            {
                builder.Logging.ClearProviders(); // what is found is said by the findings alone
                configure?.Invoke(builder);
                configuration = builder.Configuration;
            }));
            var seen = await LookAsync(parts, cancellationToken);
            return new SecretMask(configuration).Over(DoctorRules.Judge(seen));
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException or IOException or FormatException)
        {
            // Some of the configuration is read while the parts are put together.
            IReadOnlyList<string> problems = ConfigurationProbe.Sentences(exception);
            return new SecretMask(configuration).Over(DoctorRules.Judge(new SetUpSeen { Configuration = new ConfigurationSeen { Problems = problems } }));
        }
    }

    private async Task<SetUpSeen> LookAsync(WebApplication parts, CancellationToken cancellationToken)
    {
        var services = parts.Services;
        var problems = ConfigurationProbe.Problems(services);
        var isUsable = problems.Count == 0;
        var seen = new SetUpSeen
        {
            Configuration = ConfigurationProbe.Look(services, parts.Configuration) with { Problems = problems },
            Database = await DatabaseAsync(services, parts.Configuration, cancellationToken),
        };
        return !isUsable ? seen : seen with
        {
            GitHub = await new GitHubProbe(services.GetRequiredService<GitHubClient>(), services.GetRequiredService<IOptions<GitHubOptions>>().Value, PublicUrl(services), time).LookAsync(cancellationToken),
            PublicAddress = await PublicAddressProbe.LookAsync(PublicUrl(services), cancellationToken),
            Runners = await RunnersAsync(services, cancellationToken),
            Notices = Notices(services.GetRequiredService<IOptions<NotificationOptions>>().Value),
            SignIn = SignIn(services),
        };
    }

    private static Uri PublicUrl(IServiceProvider services) => services.GetRequiredService<IOptions<BotAppOptions>>().Value.PublicUrl;

    private static async Task<DatabaseSeen> DatabaseAsync(IServiceProvider services, IConfiguration configuration, CancellationToken cancellationToken)
    {
        var text = StorageServices.ConnectionString(configuration);
        var (file, wanted) = (DatabaseExam.FileOf(text), Migrations.Scripts().Max(script => script.Number));
        var seen = new DatabaseSeen
        {
            Place = DatabaseExam.PlaceOf(text),
            IsFile = file is not null,
            Wanted = wanted,
            IsPrivate = DatabaseExam.IsPrivate(text),
            FreeBytes = file is null ? null : DiskProbe.FreeBytes(file),
        };
        if (file is not null && !File.Exists(file))
        {
            return seen with { Exists = false, Problem = DiskProbe.WhyNotWritable(file) };
        }

        var examined = await DatabaseExam.ExamineAsync(services.GetRequiredService<Database>(), cancellationToken);
        return seen with
        {
            Problem = examined.Problem,
            Schema = examined.Schema,
            Missing = examined.Missing,
            Files = file is null ? [] : [.. new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists).Select(one => DiskProbe.Look("the database", one))],
        };
    }

    private static async Task<IReadOnlyList<RunnerSeen>> RunnersAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var factory = services.GetRequiredService<RunnerHttpFactory>();
        return await Task.WhenAll(services.GetRequiredService<IOptions<ConfiguredRunners>>().Value.Runners.Select(async runner =>
        {
            try
            {
                // Without its credential: whether somebody is there is all that is asked.
                await factory.Create(runner.Name, runner.Options, authorize: null, isWatched: false).SendAsync(new RunnerCall("doctor", HttpMethod.Get, ""), cancellationToken);
                return new RunnerSeen(runner.Name, null);
            }
            catch (RunnerRefused refused) when (refused.InnerException is not HttpRequestException)
            {
                return new RunnerSeen(runner.Name, null); // it answered; that it wants a credential, or sends people elsewhere to sign in, is no trouble
            }
            catch (RunnerException trouble)
            {
                return new RunnerSeen(runner.Name, $"{RunnerHttp.Shown(runner.Options.Url)}: {trouble.Message.TrimEnd('.')}.");
            }
        }));
    }

    private static NoticesSeen Notices(NotificationOptions options) => new()
    {
        Targets = [.. options.Targets.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new TargetSeen(
            one.Key, NoticeTargets.UrlOf(one.Value) is { } url && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback), [.. one.Value.Repositories]))],
        HasMail = options.Mail.Host is { Length: > 0 },
        IsMailOpen = options.Mail is { Security: "none", Host: not ("localhost" or "127.0.0.1" or "::1") },
        IsMailForAll = options.Mail.Domains.Contains("*"),
    };

    private static SignInSeen SignIn(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<SignInOptions>>().Value;
        return new SignInSeen
        {
            IsOn = services.GetRequiredService<SignInSwitch>().IsOn,
            Operators = [.. options.Operators],
            HasKey = options.KeyBytes() is not null,
        };
    }
}
