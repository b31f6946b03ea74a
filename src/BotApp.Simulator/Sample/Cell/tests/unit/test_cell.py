import os

# A machine that is not ready at once: what one entry of a matrix shows, and only until somebody runs it again.
CELL = (os.environ.get("MATRIX_PYTHON"), os.environ.get("MATRIX_OS"))
ATTEMPT = int(os.environ.get("GITHUB_RUN_ATTEMPT", "1"))


def test_the_line_ends_are_right():
    assert CELL != ("3.11", "windows-latest") or ATTEMPT > 1, r"got '\r\n' instead of '\n'"
