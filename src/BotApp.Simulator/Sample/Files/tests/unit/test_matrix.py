"""Tests that only one entry of the matrix runs."""

import os

import pytest

NEWEST = os.environ.get("MATRIX_PYTHON") == "3.12"

if NEWEST:

    def test_only_the_newest_python_has_this_test():
        assert NEWEST


@pytest.mark.skipif(not NEWEST, reason="only for the newest Python")
def test_skipped_on_older_pythons():
    assert NEWEST
