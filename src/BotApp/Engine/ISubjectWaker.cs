using BotApp.Storage;

namespace BotApp.Engine;

/// <summary>Says that subjects have work. Quick and never fails: a wake-up that is lost is made good by the sweep.</summary>
internal interface ISubjectWaker
{
    /// <summary>Hands the subjects over to be activated soon. Call it after the commit that marked them.</summary>
    void Wake(IReadOnlyCollection<SubjectMark> subjects);
}
