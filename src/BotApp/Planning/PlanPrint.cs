using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using BotApp.Core.Settings;

namespace BotApp.Planning;

/// <summary>A plan for people and for programs.</summary>
internal static class PlanPrint
{
    internal static readonly JsonSerializerOptions Written = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    internal static string Text(PayloadPlan plan)
    {
        var text = new StringBuilder();
        foreach (var error in plan.SettingsErrors)
        {
            text.Append($"settings:{error.Line}:{error.Column}: error {SettingsErrorCodes.Text(error.Code)}: {OneLine(error.Message)}\n");
        }

        if (plan.Nothing is { } nothing)
        {
            text.Append($"{plan.Event}: nothing to do. {OneLine(nothing)}\n");
        }

        foreach (var step in plan.Steps)
        {
            Add(text, step);
        }

        if (plan.Assumptions.Count > 0)
        {
            text.Append("\nAssumed, because nothing but the payload was read:\n");
            text.AppendJoin("", plan.Assumptions.Select(assumption => $"  - {assumption}\n"));
        }

        return text.ToString();
    }

    internal static string Json(PayloadPlan plan) => JsonSerializer.Serialize(
        new
        {
            schema = 1,
            plan.Event,
            plan.Nothing,
            plan.Steps,
            plan.Assumptions,
            settingsErrors = plan.SettingsErrors.Select(error => new { error.Line, error.Column, code = SettingsErrorCodes.Text(error.Code), error.Message, error.Path }),
        },
        Written) + "\n";

    private static void Add(StringBuilder text, PlannedStep step)
    {
        text.Append($"{step.Event} for {OneLine(step.Subject)}\n  Because: {OneLine(step.Because)}\n");
        text.Append(step.State.Count > 0 ? "  Remembers:\n" : "  Remembers nothing new.\n");
        foreach (var change in step.State)
        {
            text.Append($"    {change.Name}: {Value(change.Before)} -> {Value(change.After)}\n");
        }

        if (step.Gate is { } gate)
        {
            text.Append($"  Gate: {gate.State}: {OneLine(gate.Reason)}\n");
            text.AppendJoin("", gate.Requirements.Select(line => $"    {line.State} {OneLine(line.Name)}: {OneLine(line.Reason)} [{line.Code}]\n"));
        }

        text.Append(step.Effects.Count > 0 ? "  Does:\n" : "  Does nothing.\n");
        foreach (var effect in step.Effects)
        {
            text.Append($"    {OneLine(effect.Sentence)}  [{OneLine(effect.Key)}]\n");
        }
    }

    private static string Value(string? value) => value switch
    {
        null => "(none)",
        "" => "(empty)",
        _ => OneLine(value),
    };

    // A payload is foreign text: control characters would let it write over the terminal.
    internal static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
