import os

# A server that answers from the second try on: what a run shows when somebody asks for it again.
ATTEMPT = int(os.environ.get("GITHUB_RUN_ATTEMPT", "1"))


def test_the_server_answers():
    assert ATTEMPT > 1, "connection reset by peer"


def test_the_server_has_a_name():
    assert "greet-server".startswith("greet")
