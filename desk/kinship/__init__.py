"""Filing officials' relatives (P32, its form)."""
