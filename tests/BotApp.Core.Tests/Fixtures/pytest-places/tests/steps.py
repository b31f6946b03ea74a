def expect(condition, why):
    assert condition, why  # -> test_helper_module
