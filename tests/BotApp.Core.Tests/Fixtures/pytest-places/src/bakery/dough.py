import json
import warnings


class Doughy(Exception):
    pass


def weigh(grams):
    """Weighs.

    >>> weigh(3)  # -> src.bakery.dough.weigh
    4
    """
    if grams < 0:
        raise Doughy("negative weight")  # -> test_in_the_source test_param test_method test_later_cell
    return grams


def order(text):
    return json.loads(text)  # -> test_library_below


def order_or_say(text):
    try:
        return order(text)
    except ValueError as problem:
        raise Doughy(f"no order: {text}") from problem  # -> test_chained


def forget(text):
    try:
        return order(text)
    except ValueError:
        return weigh(missing)  # -> test_second_error_while_handling


def yeast():
    warnings.warn("stale yeast")  # -> test_warning_as_error
