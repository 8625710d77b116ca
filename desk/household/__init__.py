"""Households: their list (P04) and the page of one (P05)."""
