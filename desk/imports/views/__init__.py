"""Pages of imports: what there is, sending a file, what came of it."""
