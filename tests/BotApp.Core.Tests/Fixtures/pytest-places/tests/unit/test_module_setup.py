def setup_module():
    raise OSError("no module")  # -> test_after_module


def test_after_module():
    pass
