"""What waits for a decision (P15): the queue, one case, many at once."""
