using System.CommandLine;
using System.Data.Common;
using BotApp.Core.Settings;
using BotApp.Planning;
using Microsoft.Extensions.Options;

namespace BotApp.Cli;

/// <summary>The options of <c>plan --repository</c>.</summary>
internal sealed record RepositoryPlanOptions
{
    internal Option<string?> Repository { get; } = new("--repository") { Description = "Judge the open pull requests and merge groups of this repository as they stand and with --settings.", HelpName = "OWNER/NAME" };

    internal Option<string?> Branch { get; } = new("--branch") { Description = "With --repository: the branch whose file --settings would be. Default: the default branch.", HelpName = "NAME" };

    internal Option<int?> PullRequest { get; } = new("--pull-request") { Description = "With --repository: only this pull request.", HelpName = "NUMBER" };

    internal Option<int> Limit { get; } = new("--limit")
    {
        Description = $"With --repository: judge so many, the one that was busy last first; at most {RepositoryPlanRequest.MostSubjects}.",
        DefaultValueFactory = _ => RepositoryPlanRequest.UsualMax,
        HelpName = "NUMBER",
    };

    internal RepositoryPlanRequest Request(ParseResult parse, string settings) => new(parse.GetRequiredValue(Repository) ?? "", settings)
    {
        Branch = parse.GetValue(Branch),
        PullRequest = parse.GetValue(PullRequest),
        Max = parse.GetValue(Limit),
    };
}

/// <summary>A plan for a repository beside the service: its database and its GitHub configuration, read only.</summary>
internal static class RepositoryPlanRun
{
    private const int Ok = 0;
    private const int Incomplete = 1;
    private const int Unreadable = 2;

    internal static async Task<int> RunAsync(RepositoryPlanRequest request, IConfiguration configuration, bool isJson, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (RepositoryPlanner.Read(request).Answer is { } early)
        {
            return await PrintAsync(early, isJson, output, error); // what is wrong with the request needs no configuration to be said
        }

        try
        {
            await using var reader = BotHost.BuildReader(configuration);
            return await PrintAsync(await reader.GetRequiredService<RepositoryPlanner>().PlanAsync(request, cancellationToken), isJson, output, error);
        }
        catch (OptionsValidationException invalid)
        {
            await error.WriteLineAsync($"The service's configuration is needed here, too: {string.Join(" ", invalid.Failures)}");
            return Unreadable;
        }
        catch (InvalidOperationException unfit)
        {
            await error.WriteLineAsync(unfit.Message);
            return Unreadable;
        }
        catch (DbException database)
        {
            await error.WriteLineAsync($"The service's database (ConnectionStrings__BotApp) cannot be read: {database.Message} A plan changes nothing, so it makes none: 'botapp migrate' makes one or brings it to this version.");
            return Unreadable;
        }
    }

    private static async Task<int> PrintAsync(RepositoryPlanAnswer answer, bool isJson, TextWriter output, TextWriter error)
    {
        switch (answer)
        {
            case RepositoryPlanAnswer.Made(var plan):
                await output.WriteAsync(isJson ? RepositoryPlanPrint.Json(plan) : RepositoryPlanPrint.Text(plan));
                return plan.Subjects.Any(subject => subject.Problem is not null) ? Incomplete : Ok;
            case RepositoryPlanAnswer.Broken(var settings):
                await output.WriteAsync(isJson ? SettingsErrorText.Json(settings) : SettingsErrorText.Plain(settings));
                return Unreadable;
            case RepositoryPlanAnswer.Refused(_, var sentence):
                await error.WriteLineAsync(sentence);
                return Unreadable;
            default:
                throw new InvalidOperationException($"{answer.GetType().Name} cannot be printed.");
        }
    }
}
