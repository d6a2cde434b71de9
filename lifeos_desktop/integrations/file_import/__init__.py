"""Tables of daily numbers from a file."""
