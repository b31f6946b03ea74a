import pytest


def test_counts(visits):
    assert [visits.add("Robin"), visits.add("Robin")] == [1, 2]


def test_average(visits):
    visits.add("Robin")
    visits.add("Robin")
    visits.add("Octo")
    assert visits.average() == 1.5


def test_average_of_nothing(visits):
    assert visits.average() == 0


@pytest.mark.skip(reason="needs a database server")
def test_counts_in_a_database():
    raise AssertionError("not to be run")
