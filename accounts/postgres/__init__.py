"""PostgreSQL as Doudi uses it: every transaction knows whose rows are in view."""
