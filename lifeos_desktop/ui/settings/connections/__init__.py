"""Connections: the accounts at services, and what comes from files."""
