import subprocess
import sys

import pytest
from bakery import dough
from bakery.oven import heat


def test_plain():
    assert dough.weigh(1) == 2  # -> test_plain


def test_many_lines():
    assert {  # -> test_many_lines
        "flour": 1,
        "water": 2,
    } == {"flour": 1}, """two
    lines tests/unit/test_other.py:99: not a place
    """


def test_in_the_source():
    heat.bake(-1)


@pytest.mark.parametrize("grams", [1, -1], ids=["plus-1", "minus-1"])
def test_param(grams):
    dough.weigh(grams)


@pytest.mark.parametrize("path", ["tests/a.py:7: in x", "a::b[c]"])
def test_hostile_names(path):
    assert path == ""  # -> test_hostile_names


def test_library_below():
    dough.order("{")


def test_chained():
    dough.order_or_say("{")


def test_second_error_while_handling():
    dough.forget("{")


def test_recursion():
    heat.deep(20)


def test_warning_as_error():
    dough.yeast()


def test_fixture_in_conftest(cold_oven):
    pass


def test_teardown_in_conftest(dirty_oven):
    pass


def test_skip_and_teardown(dirty_oven):
    pytest.skip("not today")


def test_unknown_fixture(no_such_oven):  # -> test_unknown_fixture
    pass


def test_helper_module():
    from steps import expect

    expect(False, "nothing to expect")


def test_quotes_a_traceback():
    run = subprocess.run([sys.executable, "-c", "raise ValueError('src/bakery/dough.py:1: in weigh')"], capture_output=True, text=True)
    assert run.returncode == 0, 'File "/home/runner/work/bakery/bakery/src/bakery/dough.py", line 1, in weigh\n' + run.stderr  # -> test_quotes_a_traceback


def test_raises_nothing():
    with pytest.raises(ValueError):  # -> test_raises_nothing
        pass


def test_pytest_fail():
    pytest.fail("said so")  # -> test_pytest_fail


def test_pytest_fail_without_trace():
    pytest.fail("said so", pytrace=False)


@pytest.mark.xfail(strict=True, reason="known")
def test_strict_xpass():
    pass


def test_exec():
    exec(compile("\n\nraise ValueError('made up')", "<made up>", "exec"))  # -> test_exec


def test_group():
    raise ExceptionGroup("two", [ValueError("one"), TypeError("two")])  # -> test_group


class TestOuter:
    class TestInner:
        def test_method(self):
            dough.weigh(-5)

    def test_later_cell(self):
        for grams in (1, -2):
            dough.weigh(grams)
