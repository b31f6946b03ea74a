def test_x(:  # -> (module)
    pass
