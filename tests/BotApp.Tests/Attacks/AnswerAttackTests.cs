using BotApp.Attacks;
using BotApp.GitHub;
using BotApp.Tests.GitHub;
using Microsoft.Extensions.DependencyInjection;

namespace BotApp.Tests.Attacks;

/// <summary>What may come in GitHub's place: an outage, and no other error.</summary>
public sealed class AnswerAttackTests
{
    public static TheoryData<string> Answers => AttackList.Names("answers");

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task F29_SEC20_An_answer_without_sense_is_an_outage_or_says_nothing(string name)
    {
        await using var api = await FakeApi.StartAsync();
        await using var services = api.Services();
        var github = services.GetRequiredService<GitHubClient>();
        var bytes = AttackList.Of("answers", name).Bytes;
        api.Answer = request => request.Path.EndsWith("/access_tokens", StringComparison.Ordinal) ? null : new Reply(200) { Bytes = bytes };

        await JudgeAsync(() => github.PullRequests.GetAsync(TestKey.Repository, 5, TestContext.Current.CancellationToken));
        await JudgeAsync(() => github.Repositories.GetAsync(TestKey.Repository, TestContext.Current.CancellationToken));
    }

    private static async Task JudgeAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask();
        }
        catch (GitHubException problem)
        {
            problem.Message.Length.ShouldBeInRange(10, 2000);
        }
    }
}
