"""初审: the township's opinion with its amount, line by line."""
