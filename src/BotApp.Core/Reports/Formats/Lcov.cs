namespace BotApp.Core.Reports.Formats;

/// <summary>LCOV's tracefile: records of lines from SF to end_of_record. Source: https://manpages.debian.org/geninfo ("FILES").</summary>
public sealed class Lcov : IReportFormat
{
    private const int MaxLineChars = 16 * 1024;

    private enum Place
    {
        Between,
        Record,
        Unnamed,
    }

    /// <inheritdoc/>
    public string Name => "lcov";

    /// <inheritdoc/>
    public bool Recognises(string fileName, ReadOnlySpan<byte> start)
    {
        var text = XmlStart.Encoding(start).GetString(start).AsSpan().TrimStart("\uFEFF \t\r\n");
        foreach (var each in text.EnumerateLines())
        {
            var line = each.TrimStart();
            if (line.StartsWith("SF:", StringComparison.Ordinal))
            {
                return true;
            }

            if (!line.IsEmpty && line[0] != '#' && !line.StartsWith("TN:", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public Report Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var head = new HeadStream(stream, ReportLimits.SniffBytes);
        using var reader = TextStart.Open(head);
        var reading = new Reading();
        try
        {
            var lines = new LineText(reader, MaxLineChars, showsControls: false);
            while (lines.Read() is { } line)
            {
                reading.Line(line);
            }

            reading.Close();
        }
        catch (Exception e) when (e is InvalidDataException or TooMuchException)
        {
            reading.BreakOff(e.Message);
        }

        return reading.Builder.ToReport(path, Name, "");
    }

    private sealed class Reading
    {
        private readonly Dictionary<long, (long All, long Taken)> _branches = [];
        private readonly HashSet<long> _lines = [];
        private CoverageBuilder.FileLines? _file;
        private Place _place;
        private long? _saidLines;
        private int _at;

        public CoverageBuilder Builder { get; } = new();

        public void BreakOff(string message) => Builder.Damage(message, _at);

        public void Line(string raw)
        {
            _at++;
            var line = raw.AsSpan().Trim("\uFEFF \t\r\0");
            if (line.IsEmpty || line[0] == '#')
            {
                return;
            }

            if (line.SequenceEqual("end_of_record"))
            {
                EndRecord();
                return;
            }

            var colon = line.IndexOf(':');
            var word = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? [] : line[(colon + 1)..];
            switch (word)
            {
                case "SF":
                    StartRecord(value);
                    break;
                case "DA":
                    Hits(value);
                    break;
                case "BRDA":
                    Branch(value);
                    break;
                case "LF":
                    _saidLines = CoverageXml.Number(value);
                    break;
                default:
                    // Functions, totals, versions, and what later versions add: two to eight capitals and a colon.
                    if (colon is < 2 or > 8 || word.ContainsAnyExceptInRange('A', 'Z'))
                    {
                        Builder.Damage("This is no line of an LCOV file: part of it may be missing.", _at);
                    }

                    break;
            }
        }

        public void Close()
        {
            if (_place != Place.Between)
            {
                Builder.Damage("The file ends in the middle of a record, without end_of_record: the rest is missing.", _at);
                FinishRecord();
            }
            else if (!Builder.HasFiles)
            {
                Builder.Damage("The file names no source file (SF).");
            }
        }

        private void StartRecord(ReadOnlySpan<char> name)
        {
            if (_place != Place.Between)
            {
                Builder.Notice("A record has no end_of_record before the next one begins: it was taken to end there.");
                FinishRecord();
            }

            _file = Builder.File(name.ToString(), line: _at);
            _place = _file is null ? Place.Unnamed : Place.Record;
        }

        private void EndRecord()
        {
            if (_place == Place.Between)
            {
                Builder.Damage("end_of_record without a record: what came before it is missing.", _at);
            }

            FinishRecord();
            _place = Place.Between;
        }

        /// <summary>Branches come after the lines they start from; those of lines that were not measured have no place.</summary>
        private void FinishRecord()
        {
            foreach (var (line, (all, taken)) in _branches.Where(pair => _lines.Contains(pair.Key)))
            {
                _file?.Add(line, 0, all, taken, _at);
            }

            if (_file is not null && _saidLines is { } said)
            {
                Compare(_file, said);
            }

            _branches.Clear();
            _lines.Clear();
            _saidLines = null;
            _file = null;
        }

        private void Compare(CoverageBuilder.FileLines file, long said)
        {
            if (said < _lines.Count)
            {
                // coverage.py lists docstrings and excluded lines that were run, and counts only code.
                file.Uncounted = Math.Max(file.Uncounted, (int)Math.Min(int.MaxValue, _lines.Count - Math.Max(0, said)));
                Builder.Notice("Some records list more lines than they count (LF): the surplus was taken off the covered ones.");
            }
            else if (said > _lines.Count)
            {
                Builder.Damage("A record counts more lines (LF) than it lists (DA): lines are missing.", _at);
            }
        }

        private void Hits(ReadOnlySpan<char> value)
        {
            var first = value.IndexOf(',');
            var rest = first < 0 ? [] : value[(first + 1)..];
            var second = rest.IndexOf(',');
            var number = first < 0 ? null : CoverageXml.Number(value[..first]);
            var hits = CoverageXml.Number(second < 0 ? rest : rest[..second]);
            if (number is null || hits is null)
            {
                Builder.Damage("DA wants a line and a count, as in DA:12,3: the line was left out.", _at);
            }
            else if (_place == Place.Between)
            {
                Builder.Damage("A line outside of any record: it belongs nowhere.", _at);
            }
            else
            {
                _file?.Add(number.Value, hits.Value, at: _at);
                if (number > 0)
                {
                    _lines.Add(number.Value);
                }
            }
        }

        /// <summary>BRDA:line,block,branch,taken; the branch may be an expression with commas, and "-" is "never reached".</summary>
        private void Branch(ReadOnlySpan<char> value)
        {
            var first = value.IndexOf(',');
            var last = value.LastIndexOf(',');
            var number = first < 0 ? null : CoverageXml.Number(value[..first]);
            var text = value.Count(',') >= 3 ? value[(last + 1)..] : [];
            var taken = text is "-" ? 0 : CoverageXml.Number(text);
            if (number is null || taken is null)
            {
                Builder.Damage("BRDA wants line, block, branch and count, as in BRDA:12,0,1,3: the branch was left out.", _at);
                return;
            }

            if (_branches.Count < CoverageLimits.MaxLines / 10 || _branches.ContainsKey(number.Value))
            {
                var (all, covered) = _branches.GetValueOrDefault(number.Value);
                _branches[number.Value] = (all + 1, covered + (taken > 0 ? 1 : 0));
            }
        }
    }
}
