"""Greets people, in the language and at the time of day that suit them."""

from greet.clock import part_of_day
from greet.visits import Visits
from greet.words import greet, greet_all

__all__ = ["Visits", "greet", "greet_all", "part_of_day"]
