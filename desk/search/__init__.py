"""Search over everything that one may see (P03)."""
