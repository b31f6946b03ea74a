"""A tiny shop: just enough code for its tests to fail in every way pytest knows."""
