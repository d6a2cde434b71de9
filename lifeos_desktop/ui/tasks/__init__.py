"""The page of things to do."""
