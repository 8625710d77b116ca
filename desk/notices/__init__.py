"""Public notices (P14): what waits, what hangs, the sheet on paper, objections, and the standing 公布."""
