"""The ledgers of formats §5, one file each."""
