using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotApp.Simulator.State;
using BotApp.Simulator.Webhooks;

namespace BotApp.Simulator.Page;

/// <summary>The log of webhooks: what was sent, what was answered, and sending again.</summary>
internal static class DeliveryPages
{
    private const int MaxRows = 200;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Delivery? Find(FakeGitHub github, Account you, long id) => github.Deliveries.Log.FirstOrDefault(delivery => delivery.Id == id && MayRead(github, you, delivery));

    public static PageContent List(View view)
    {
        var name = view.Query["repository"].ToString();
        var repository = view.GitHub.Repositories.All.Find(repository => repository.FullName.Equals(name, StringComparison.OrdinalIgnoreCase));
        var log = view.GitHub.Deliveries.Log.Where(delivery => MayRead(view.GitHub, view.You, delivery) && (repository is null || delivery.RepositoryId == repository.Id))
            .OrderByDescending(delivery => delivery.Id).Take(MaxRows).ToList();
        return new PageContent("Webhook deliveries", Html.Of($"""
            <h1>Webhook deliveries {(repository is null ? "" : "about " + repository.FullName)}</h1>
            {(log.Count == 0 ? new Html("<p class=\"box pad dim\">Nothing has been delivered yet.</p>") : Html.Of($"""<ul class="box rows">{Html.Each(log, delivery => Row(view, delivery))}</ul>"""))}
            """));
    }

    public static PageContent Show(View view, Delivery delivery) => new($"Delivery {delivery}", Html.Of($"""
        <p class="crumbs"><a href="/deliveries">Webhook deliveries</a></p>
        <h1>{delivery.ToString()} {Html.When(delivery.Redelivery, () => new Html("<span class=\"tag\">redelivery</span>"))}</h1>
        <p class="subtitle">{Outcome(delivery)} to {delivery.App.Name} {View.Time(delivery.DeliveredAt)}, <code>{delivery.Guid}</code></p>
        <div class="deeds">{Redeliver(view, delivery)}</div>
        <h2>Request</h2>{Headers(delivery.RequestHeaders)}<pre class="log" tabindex="0" aria-label="Payload">{Pretty(delivery.Body)}</pre>
        <h2>Response</h2>{Headers(delivery.ResponseHeaders)}<pre class="log" tabindex="0" aria-label="Response">{(delivery.ResponseBody.Length == 0 ? "(empty)" : delivery.ResponseBody)}</pre>
        """));

    private static Html Row(View view, Delivery delivery) => Html.Of($"""
        <li>{Outcome(delivery)} <span class="grow"><a href="/deliveries/{delivery.Id}"><strong>{delivery.ToString()}</strong></a>
        {Html.When(delivery.Redelivery, () => new Html("<span class=\"tag\">redelivery</span>"))}<br><span class="dim">{delivery.App.Name} · <code>{delivery.Guid}</code></span></span>
        <span class="dim">{View.Time(delivery.DeliveredAt)}</span> {Redeliver(view, delivery)}</li>
        """);

    private static Html Redeliver(View view, Delivery delivery) => view.Button(Deeds.Redeliver, "Redeliver", "small", ("delivery", View.Number(delivery.Id)));

    private static Html Outcome(Delivery delivery)
    {
        var state = delivery.Status == "Pending" ? "pending" : delivery.StatusCode is >= 200 and < 300 ? "success" : "failure";
        return Html.Of($"""{StateMark.Word(state)} <code>{(delivery.StatusCode == 0 ? delivery.Status : View.Number(delivery.StatusCode))}</code>""");
    }

    private static Html Headers(Dictionary<string, string> headers) => Html.Of(
        $"""<pre class="log" tabindex="0" aria-label="Headers">{string.Join('\n', headers.Select(header => $"{header.Key}: {header.Value}"))}</pre>""");

    private static string Pretty(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body)?.ToJsonString(Indented) ?? "";
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }

    private static bool MayRead(FakeGitHub github, Account you, Delivery delivery) =>
        delivery.RepositoryId is not { } id || github.Repositories.Find(id) is not { } repository || repository.AccessOf(you) >= Access.Read;
}
