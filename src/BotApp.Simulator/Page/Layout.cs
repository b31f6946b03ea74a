using System.Security.Cryptography;
using System.Text;

namespace BotApp.Simulator.Page;

/// <summary>The frame around every page.</summary>
internal static class Layout
{
    /// <summary>Changes exactly when the page's main part does; the script asks for it and renews the page.</summary>
    public static string Mark(PageContent page) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(page.Main.ToString())).AsSpan(0, 8));

    public static string Show(View view, PageContent page, string? message) => "<!DOCTYPE html>\n" + Html.Of($"""
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
        <title>{page.Title}</title><link rel="stylesheet" href="/_sim/page.css"><script src="/_sim/live.js" defer></script></head>
        <body><a class="skip" href="#main">Skip to content</a>
        <header class="top"><nav aria-label="Site"><a class="brand" href="/">Simulated GitHub</a><a href="/deliveries">Deliveries</a><a href="/settings/installations">Apps</a></nav>
        <form method="post" action="/_sim/you" class="you"><input type="hidden" name="back" value="{view.Here}"><label>You are
        <select name="login">{Html.Each(People(view), login => Html.Of($"""<option{new Html(login == view.You.Login ? " selected" : "")}>{login}</option>"""))}</select></label>
        <button class="button small">Switch</button></form></header>
        {Html.When(message is not null, () => Html.Of($"""<p class="flash" role="alert">{message}</p>"""))}
        <main id="main" tabindex="-1" data-version="{Mark(page)}">{page.Main}</main>
        <footer class="dim">This is a simulation on your own machine. Times are UTC.</footer></body></html>
        """).Text;

    private static IEnumerable<string> People(View view) => view.GitHub.Accounts.All
        .Where(account => account.Type == State.AccountType.User).Select(account => account.Login).Append(view.You.Login).Distinct().Order(StringComparer.Ordinal);
}
