import pytest

from shop.cart import Cart


@pytest.fixture
def cart():
    return Cart()


@pytest.fixture
def no_database():
    raise ConnectionError("no database at localhost:5432")


@pytest.fixture
def leaking():
    yield
    raise RuntimeError("the connection was not closed")
