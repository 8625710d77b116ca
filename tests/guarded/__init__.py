"""A small app of the tests whose tables declare every kind of guard."""
