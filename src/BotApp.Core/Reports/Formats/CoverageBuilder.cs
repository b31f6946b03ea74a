using System.Globalization;

namespace BotApp.Core.Reports.Formats;

/// <summary>Thrown inside a format when a file is larger than anybody's coverage; it becomes a problem of the report.</summary>
internal sealed class TooMuchException(string message) : Exception(message);

/// <summary>Collects the lines of a coverage file, whatever their order and however often they come, in bounded memory.</summary>
/// <param name="maxLines">How many lines are held before equal ones are put together; half of it may be left afterwards.</param>
internal sealed class CoverageBuilder(int maxLines = CoverageLimits.MaxLines)
{
    private readonly Dictionary<(string Module, string Name), FileLines> _byName = [];
    private readonly List<FileLines> _files = [];
    private readonly List<string> _sources = [];
    private readonly List<ReportProblem> _problems = [];
    private readonly HashSet<string> _said = [];
    private int _lines;
    private bool _incomplete;

    /// <summary>True when a line was measured or a file was named.</summary>
    public bool HasFiles => _files.Count > 0;

    /// <summary>All lines of all files so far.</summary>
    public (long Lines, long Covered) Totals() => (
        _files.Sum(file => (long)file.Merge() - file.Uncounted),
        _files.Sum(file => (long)file.Covered - file.Uncounted));

    public void AddSource(string source)
    {
        var text = source.Trim();
        if (text.Length is > 0 and <= CoverageLimits.MaxNameChars && _sources.Count < 16 && !_sources.Contains(text))
        {
            _sources.Add(text);
        }
    }

    /// <summary>The lines of a file; null when its name cannot be one.</summary>
    public FileLines? File(string? name, string module = "", int? line = null)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > CoverageLimits.MaxNameChars)
        {
            Damage(name is { Length: > CoverageLimits.MaxNameChars } ? "A file's name is longer than any path: it was not read." : "A file without a name: its lines belong nowhere.", line);
            return null;
        }

        if (_byName.TryGetValue((module, name), out var known))
        {
            return known;
        }

        if (_files.Count == CoverageLimits.MaxFiles)
        {
            throw new TooMuchException($"More than {CoverageLimits.MaxFiles} files are measured; reading stopped here. Leave installed packages and generated code out.");
        }

        var file = new FileLines(this, name, module);
        _byName[(module, name)] = file;
        _files.Add(file);
        return file;
    }

    /// <summary>Something that changes nothing; each sentence once.</summary>
    public void Notice(string message) => Tell(new ReportProblem(message, IsNotice: true));

    /// <summary>Something that may have cost lines: the file is no longer the whole truth.</summary>
    public void Damage(string message, int? line = null, int? column = null)
    {
        _incomplete = true;
        Tell(line > 0 ? new ReportProblem(message, line, column) : new ReportProblem(message));
    }

    public Report ToReport(string path, string format, string dialect)
    {
        List<CoveredFile> files = [.. _files.Select(file => file.ToFile())];
        if (!_incomplete && files.TrueForAll(file => file.Lines.Count == 0))
        {
            Notice("Nothing that can be run was measured in this file: check what the coverage tool is told to measure.");
        }

        return new Report
        {
            Path = path,
            Format = format,
            Dialect = dialect,
            State = ReportState.Ignored,
            Kind = ReportKind.Coverage,
            ReadState = _incomplete ? ReportState.Incomplete : ReportState.Complete,
            Coverage = new ReportedCoverage(files, _sources),
            Problems = _problems,
        };
    }

    /// <summary>Says so when the tool's own sums differ from its lines.</summary>
    public void Compare(long? saidLines, long? saidCovered)
    {
        var (lines, covered) = Totals();
        if ((saidLines is { } all && all != lines) || (saidCovered is { } some && some != covered))
        {
            Notice(string.Create(CultureInfo.InvariantCulture, $"The file's own sums ({saidCovered} of {saidLines} lines) differ from its lines ({covered} of {lines}): the lines count."));
        }
    }

    private void Tell(ReportProblem problem)
    {
        // Damage in a thousand lines is one thing to know; it is told with the first place.
        if (_problems.Count < CoverageLimits.MaxProblems && _said.Add(problem.Message))
        {
            _problems.Add(problem);
        }
    }

    private void Count(int added)
    {
        _lines += added;
        if (_lines <= maxLines)
        {
            return;
        }

        _lines = _files.Sum(file => file.Merge());
        if (_lines > maxLines / 2)
        {
            throw new TooMuchException($"More than {maxLines / 2} lines are measured; reading stopped here. Split the report.");
        }
    }

    /// <summary>One file's lines while they come.</summary>
    internal sealed class FileLines(CoverageBuilder builder, string name, string module)
    {
        private List<CoveredLine> _lines = [];
        private bool _isMerged = true;

        /// <summary>Covered lines the tool does not count as code.</summary>
        public int Uncounted { get; set; }

        /// <summary>How many lines were run; of the lines as last merged.</summary>
        public int Covered => _lines.Count(line => line.IsCovered);

        /// <summary>Adds a line; what cannot be a line of a file is told and left out.</summary>
        /// <param name="line">Its number; line 0 is what some tools call "the file itself".</param>
        /// <param name="hits">How often it was run; below 0 is an overflow of the tool's counter and proves nothing.</param>
        /// <param name="branches">Ways on from it.</param>
        /// <param name="covered">Ways taken.</param>
        /// <param name="at">Where in the report it stands.</param>
        public void Add(long line, long hits, long branches = 0, long covered = 0, int? at = null)
        {
            if (line == 0)
            {
                builder.Notice("Line 0 was passed over: it is no line of a file.");
                return;
            }

            if (line is < 0 or > CoverageLimits.MaxLineNumber)
            {
                builder.Damage($"A line number is not between 1 and {CoverageLimits.MaxLineNumber}: the line was left out.", at);
                return;
            }

            if (hits < 0)
            {
                builder.Notice("A count below 0 was read as not covered: the tool's counter ran over.");
            }

            var all = (int)Math.Clamp(branches, 0, int.MaxValue);
            var added = new CoveredLine((int)line, (int)Math.Clamp(hits, 0, int.MaxValue), all, (int)Math.Clamp(covered, 0, all));
            if (_lines.Count > 0 && _lines[^1].Line == added.Line)
            {
                _lines[^1] = _lines[^1].With(added);
                return;
            }

            // Most tools write lines in order: then there is nothing to sort.
            _isMerged &= _lines.Count == 0 || _lines[^1].Line < added.Line;
            _lines.Add(added);
            builder.Count(1);
        }

        /// <summary>Sorts and puts equal lines together; returns how many there are.</summary>
        public int Merge()
        {
            if (_isMerged)
            {
                return _lines.Count;
            }

            // Stable or not does not matter: putting together is the same in any order.
            _lines.Sort((one, other) => one.Line.CompareTo(other.Line));
            var kept = 0;
            for (var i = 1; i < _lines.Count; i++)
            {
                if (_lines[i].Line == _lines[kept].Line)
                {
                    _lines[kept] = _lines[kept].With(_lines[i]);
                }
                else
                {
                    _lines[++kept] = _lines[i];
                }
            }

            _lines.RemoveRange(kept + 1, _lines.Count - kept - 1);
            _isMerged = true;
            return _lines.Count;
        }

        public CoveredFile ToFile()
        {
            Merge();
            _lines.TrimExcess();
            return new CoveredFile(name, _lines, module, Math.Clamp(Uncounted, 0, Covered));
        }
    }
}
