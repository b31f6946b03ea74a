namespace BotApp.Tests.Runners.Buildbot;

/// <summary>
/// A small pytest suite that waits until a test lets it go on, and then does what it is told. What it waits for is named after the run's
/// correlation id, which it knows from the name of its report. It ends when its worker does.
/// </summary>
internal static class GatedTests
{
    private const string Conftest = """
        import os, pathlib, re, time
        import pytest

        GATES = pathlib.Path(%GATES%)

        @pytest.fixture
        def told(request):
            name = re.match(r"junit-(.+)-\d+\.xml", os.path.basename(request.config.option.xmlpath)).group(1)
            gate, parent = GATES / name, os.getppid()
            (GATES / (name + ".waits")).touch()
            while not gate.exists():
                if os.getppid() != parent or not GATES.exists():
                    os._exit(99)
                time.sleep(0.02)
            return gate.read_text()

        def pytest_unconfigure(config):
            path = getattr(config.option, "xmlpath", None)
            if path:
                name = re.match(r"junit-(.+)-\d+\.xml", os.path.basename(path)).group(1)
                if (GATES / (name + ".report")).exists():
                    pathlib.Path(path).write_bytes((GATES / (name + ".report")).read_bytes())
        """;

    private const string Tests = """
        import os

        def test_what_it_is_told(told):
            if told == "crash":
                os._exit(13)
            assert told != "fail"
            assert not told.startswith("fail on ") or told[len("fail on "):] not in os.getcwd()
        """;

    private const string Many = """
        import pytest

        @pytest.mark.parametrize("number", range(3000))
        def test_one_of_many(number):
            assert number >= 0
        """;

    /// <summary>The files of the repository.</summary>
    internal static Dictionary<string, string> Files(string gates) => new(StringComparer.Ordinal)
    {
        ["conftest.py"] = Conftest.Replace("%GATES%", $"\"{gates}\"", StringComparison.Ordinal),
        ["tests/test_told.py"] = Tests,
        ["many/many.py"] = Many,
        ["pytest.ini"] = "[pytest]\ntestpaths = tests\n",
    };
}
