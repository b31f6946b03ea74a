using System.Globalization;
using BotApp.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace BotApp.Simulator.Page;

/// <summary>What a page looks at: the state, who looks, and where. Used only while the state's lock is held.</summary>
internal sealed record View(FakeGitHub GitHub, Account You, string Here, IQueryCollection Query, IDemoChanges? Changes, GitReads Git)
{
    /// <summary>Whether whoever looks has these rights.</summary>
    public bool May(Repository repository, Access access) => repository.AccessOf(You) >= access;

    /// <summary>A form with one button for a verb. Rights are not asked here: whoever presses it is told.</summary>
    public Html Form(string verb, string label, Html fields, string style = "", params IReadOnlyList<(string Name, string Value)> targets) => Html.Of($"""
        <form method="post" action="/_sim/do" class="deed"><input type="hidden" name="verb" value="{verb}"><input type="hidden" name="back" value="{Here}">
        {Html.Each(targets, target => Html.Of($"""<input type="hidden" name="{target.Name}" value="{target.Value}">"""))}
        {fields}<button class="button {style}">{label}</button></form>
        """);

    /// <summary>One button.</summary>
    public Html Button(string verb, string label, string style = "", params IReadOnlyList<(string Name, string Value)> targets) =>
        Form(verb, label, Html.Empty, style, targets);

    public static (string Name, string Value) Target(Repository repository) => ("repository", repository.FullName);

    public static (string Name, string Value) Target(PullRequest pull) => ("pull", Number(pull.Number));

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static Html Field(string name, string label, string value = "", bool required = true, string hint = "") => Html.Of($"""
        <label class="field"><span>{label}</span><input name="{name}" value="{value}" placeholder="{hint}" autocomplete="off"{new Html(required ? " required" : "")}></label>
        """);

    public static Html Area(string name, string label, string value = "", bool required = true) => Html.Of($"""
        <label class="field"><span>{label}</span><textarea name="{name}" rows="4"{new Html(required ? " required" : "")}>{value}</textarea></label>
        """);

    public static Html Choice(string name, string label, IEnumerable<string> values, string? chosen = null) => Html.Of($"""
        <label class="field"><span>{label}</span><select name="{name}">
        {Html.Each(values, value => Html.Of($"""<option{new Html(value == chosen ? " selected" : "")}>{value}</option>"""))}</select></label>
        """);

    /// <summary>Something folded away that keeps its state when the page renews itself.</summary>
    public static Html Fold(string id, Html summary, Html inside, bool open = false, string style = "") => Html.Of(
        $"""<details id="{id}" class="{style}"{new Html(open ? " open" : "")}><summary>{summary}</summary>{inside}</details>""");

    public static Html Time(DateTimeOffset? time) => time is not { } at ? Html.Empty : Html.Of(
        $"""<time datetime="{at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}">{at.UtcDateTime.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} UTC</time>""");

    public static Html Person(Account account) => Html.Of($"""
        <span class="avatar" aria-hidden="true">{account.Login[..1].ToUpperInvariant()}</span><strong>{account.Login}</strong>
        {Html.When(account.Type == AccountType.Bot, () => new Html("<span class=\"tag\">bot</span>"))}
        """);

    public static Html Commit(Repository repository, string sha) =>
        Html.Of($"""<a class="sha" href="/{repository.FullName}/commit/{sha}">{sha[..Math.Min(7, sha.Length)]}</a>""");

    public static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";
}

/// <summary>A page: its main part is what renews itself.</summary>
internal sealed record PageContent(string Title, Html Main, int Status = 200);
