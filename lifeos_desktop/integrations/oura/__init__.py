"""Oura API v2: its collections, its recorded files, and what its documents say about a day."""
