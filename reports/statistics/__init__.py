"""Statistics tables: one row a place, each figure with the rows behind it."""
