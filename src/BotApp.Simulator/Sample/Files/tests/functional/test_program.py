"""The whole thing from outside: the program and the page."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout


def test_the_program_greets():
    assert run("-m", "greet", "Robin", "fi") == "Hei, Robin!\n"


def test_the_page_greets_in_every_language(tmp_path):
    run("tools/build_site.py", str(tmp_path))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(word in page for word in ("Hello", "Hei", "Hallo", "Živjo"))
