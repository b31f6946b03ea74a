using BotApp.Simulator.State;

namespace BotApp.Simulator.Page;

/// <summary>Beside the conversation: pushing again, labels, base branch, draft.</summary>
internal static class Sidebar
{
    public static Html Show(View view, PullRequest pull) => Html.Of($"""
        {Html.When(pull.Open, () => Part("push", "Push again", Push(view, pull)))}
        {Part("labels", "Labels", Labels(view, pull))}
        {Html.When(pull.Open, () => Part("base", "Base branch", view.Form(
            nameof(Simulator.Person.Retarget), "Change base", View.Choice("branch", "Merge into", pull.Base.Branches.Select(branch => branch.Key), pull.BaseBranch), "",
            View.Target(pull.Base), View.Target(pull))))}
        {Html.When(pull is { Open: true, Draft: false }, () => Part("draft", "Not ready yet?", view.Button(
            nameof(Simulator.Person.ConvertToDraft), "Convert to draft", "", View.Target(pull.Base), View.Target(pull))))}
        """);

    private static Html Part(string id, string title, Html inside) =>
        Html.Of($"""<section aria-labelledby="side-{id}"><h2 id="side-{id}">{title}</h2>{inside}</section>""");

    private static Html Push(View view, PullRequest pull)
    {
        if (view.Changes is not { Changes.Count: > 0 } sample)
        {
            return view.Form(
                nameof(Simulator.Person.Push), "Commit and push",
                Html.Of($"{View.Field("path", "File", hint: "src/file.py")}{View.Area("content", "New content", required: false)}{View.Field("message", "Message", "Change a file")}"), "",
                View.Target(pull.Head), ("branch", pull.HeadBranch));
        }

        return view.Form(Deeds.ApplyChange, "Push", Html.Of($"""
            <fieldset><legend>Sample change</legend>{Html.Each(sample.Changes.Index(), change => Html.Of($"""
            <label class="radio"><input type="radio" name="change" value="{change.Item.Name}" required{new Html(change.Index == 0 ? " checked" : "")}>
            <span>{change.Item.Name}<br><span class="dim">{change.Item.Description}</span></span></label>
            """))}</fieldset>
            """), "primary", View.Target(pull.Base), View.Target(pull));
    }

    private static Html Labels(View view, PullRequest pull) => Html.Of($"""
        {Html.Each(pull.Labels, label => Html.Of($"""
            <div class="deeds"><span class="label">{label.Name}</span> {view.Button(
            nameof(Simulator.Person.Unlabel), $"Remove {label.Name}", "small", View.Target(pull.Base), View.Target(pull), ("label", label.Name))}</div>
            """))}
        {view.Form(nameof(Simulator.Person.Label), "Add label", View.Field("label", "Label"), "small", View.Target(pull.Base), View.Target(pull))}
        """);
}
