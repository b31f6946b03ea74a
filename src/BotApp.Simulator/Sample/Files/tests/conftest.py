import pytest

from greet import Visits


@pytest.fixture
def visits(tmp_path):
    return Visits(tmp_path / "visits.json")
