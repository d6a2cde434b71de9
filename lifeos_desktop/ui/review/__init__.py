"""The page of weekly reviews."""
