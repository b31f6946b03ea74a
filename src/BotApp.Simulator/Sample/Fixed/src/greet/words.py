"""What is said."""

WORDS = {"en": "Hello", "fi": "Hei", "de": "Hallo", "sl": "Živjo"}


def greet(name, language="en"):
    """Greets one person."""
    if not name.strip():
        raise ValueError("a name is needed")
    return f"{WORDS[language]}, {name.strip()}!"


def greet_all(names, language="en"):
    """Greets several people, in the order given."""
    return [greet(name, language) for name in names]


def farewell(name, language="en"):
    """Says goodbye to one person; in English where the language has no word for it yet."""
    words = {"en": "Goodbye", "fi": "Hei hei"}
    return f"{words.get(language, words['en'])}, {name.strip()}!"
