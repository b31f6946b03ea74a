import pytest


@pytest.fixture
def cold_oven():
    raise OSError("the oven is cold")  # -> test_fixture_in_conftest


@pytest.fixture
def dirty_oven():
    yield
    raise OSError("the oven is dirty")  # -> test_teardown_in_conftest test_skip_and_teardown
