using System.CommandLine;
using BotApp.Cli.Doctor;
using BotApp.Core.Doctor;

namespace BotApp.Cli;

/// <summary>
/// <c>doctor</c>: looks at the whole installation and says what to mend. Exit code 0: nothing failed (there may be warnings); 1: something has to be mended;
/// 2: the command line is not understood. It changes nothing and prints no secret.
/// </summary>
internal static class DoctorVerb
{
    private const int Ok = 0;
    private const int Ill = 1;

    internal static Command Create(Action<WebApplicationBuilder>? configure = null, TimeProvider? time = null)
    {
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON: {\"ok\": true, \"findings\": [{\"area\", \"level\", \"sentence\", \"mend\"}]}." };
        var command = new Verb(
            "doctor",
            "Look at the whole installation with the service's own configuration: secrets, database, clock, the App's permissions, events and webhook on GitHub, runners, public address, notices, sign-in. Says what to do.",
            [(0, "Nothing failed; there may be warnings."), (1, "Something has to be mended.")])
        {
            json,
        };
        command.SetAction(async (parse, cancellation) =>
        {
            var lines = await new SetUpProbe(configure, time ?? TimeProvider.System).LookAsync(cancellation);
            await parse.InvocationConfiguration.Output.WriteAsync(parse.GetValue(json) ? DoctorText.Json(lines) : DoctorText.Plain(lines));
            return DoctorText.IsWell(lines) ? Ok : Ill;
        });
        return command;
    }
}
