using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Signs for states: a colour, a shape and always a word, so that none of the three is needed alone.</summary>
internal static class StateMark
{
    public static Html Of(CheckRun run) => Of(run.Status, run.Conclusion);

    public static Html Of(string status, string? conclusion) => Word(status == "completed" ? conclusion ?? "completed" : status);

    public static Html Word(string state) => Html.Of(
        $"""<span class="state {Colour(state)}"><span aria-hidden="true">{Shape(state)}</span> {Name(state)}</span>""");

    public static Html Of(PullRequest pull) => Html.Of(
        $"""<span class="pill {(pull.MergedAt is not null ? "merged" : !pull.Open ? "closed" : pull.Draft ? "draft" : "open")}">{Name(pull)}</span>""");

    public static string Name(PullRequest pull) => pull.MergedAt is not null ? "Merged" : !pull.Open ? "Closed" : pull.Draft ? "Draft" : "Open";

    /// <summary>The class of a state's colour: <c>good</c>, <c>bad</c>, <c>busy</c> or <c>quiet</c>.</summary>
    public static string Colour(string state) => state switch
    {
        "success" or "approved" => "good",
        "failure" or "error" or "timed_out" or "action_required" or "startup_failure" => "bad",
        "queued" or "in_progress" or "pending" or "waiting" or "expected" or "requested" => "busy",
        _ => "quiet",
    };

    private static string Shape(string state) => Colour(state) switch
    {
        "good" => "✔",
        "bad" => "✘",
        "busy" => "●",
        _ => state is "cancelled" or "stale" ? "⊘" : "■",
    };

    private static string Name(string state) => state.Replace('_', ' ');
}
