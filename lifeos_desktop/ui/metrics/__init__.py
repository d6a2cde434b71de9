"""The page of one metric and the list of all that have data."""
