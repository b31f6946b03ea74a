using Microsoft.Extensions.Options;

namespace BotApp.Smoke;

/// <summary>Everything wrong with the credentials of package indexes is said at once when BotApp starts.</summary>
internal sealed class IndexValidation : IValidateOptions<BotAppOptions>
{
    public ValidateOptionsResult Validate(string? name, BotAppOptions options) =>
        options.IndexProblems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
}
