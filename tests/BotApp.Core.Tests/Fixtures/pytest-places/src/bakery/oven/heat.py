from bakery.dough import weigh


def bake(grams):
    return weigh(grams)


def deep(n):
    if n == 0:
        raise RecursionError("deep enough")  # -> test_recursion
    return deep(n - 1)
