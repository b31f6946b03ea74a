import pytest


def test_passes():
    pass


def test_setup_error(no_database):
    pass


def test_teardown_error(leaking):
    pass


def test_fails_twice(leaking):
    assert 1 + 1 == 3, "arithmetic"


def test_skips_then_leaks(leaking):
    pytest.skip("nothing to do")


def test_hostile_text():
    print("\x1b[32mgreen\x1b[0m")
    raise ValueError("\x1b[31m@octo\x1b[0m #1 ```</details><script>| \x00 ::error::no \u202eevil")
