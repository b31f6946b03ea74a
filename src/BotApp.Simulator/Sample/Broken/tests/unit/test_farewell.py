import pytest

from greet.words import farewell


@pytest.mark.parametrize("language", ["en", "fi", "de"])
def test_says_goodbye_in_every_language(language):
    assert farewell("Robin", language).endswith(", Robin!")


def test_says_goodbye_in_english():
    assert farewell(" Robin ") == "Goodbye, Robin!"
