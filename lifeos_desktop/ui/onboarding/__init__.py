"""The first start: at most three steps, each of which can be skipped."""
