"""When it is said."""

PARTS = ((5, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))


def part_of_day(hour):
    """The part of the day an hour (0 to 23) belongs to."""
    if not 0 <= hour <= 23:
        raise ValueError(f"an hour is 0 to 23, not {hour}")
    return next(name for end, name in PARTS if hour < end)
