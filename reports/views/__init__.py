"""Pages of ledgers and of the audit trail."""
