"""Pictures of every page of the demo county, in docs/screens."""
