import pytest


class TestTotal:
    def test_empty(self, cart):
        assert cart.total() == 0

    def test_two_lines(self, cart):
        cart.add("tea", 3)
        cart.add("cup", 7, count=2)
        assert cart.total() == 16, "tea and two cups"

    class TestAverage:
        def test_of_nothing(self, cart):
            cart.average()


@pytest.mark.parametrize("name", ["tea", "a/b", "x::y", "p[q]", "käse ✓", "<b>&\"'|`", ""])
def test_names(cart, name):
    cart.add(name, 1)
    assert cart.lines[0][0] != "x::y"


def test_chained(cart):
    try:
        {}["price"]
    except KeyError as e:
        raise ValueError("no price") from e


def test_foreign_code():
    import json

    json.loads("{")


@pytest.mark.skip(reason="not today | @octo <b>")
def test_skipped():
    pass


@pytest.mark.xfail(reason="known, see #12")
def test_expected_failure():
    assert 0


@pytest.mark.xfail(strict=True, reason="must fail")
def test_unexpected_pass():
    pass
