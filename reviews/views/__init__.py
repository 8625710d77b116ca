"""Pages of cross-checks and findings (P24–P27)."""
