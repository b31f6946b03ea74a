using System.Runtime.InteropServices;

namespace BotApp.Simulator.FakeRunners.Steps;

/// <summary>Signals to a whole process group, so that processes whose parent has already ended are reached too.</summary>
internal static class ProcessGroup
{
    private const int SigKill = 9;

    public static void Kill(int leader)
    {
        if (!OperatingSystem.IsWindows() && IsAlive(leader))
        {
            _ = Signal(-leader, SigKill);
        }
    }

    /// <summary>Whether a group led by this process exists and has members.</summary>
    public static bool IsAlive(int leader) => !OperatingSystem.IsWindows() && leader > 1 && Signal(-leader, 0) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
