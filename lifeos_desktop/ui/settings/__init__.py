"""Settings: every choice, where data comes from, what it costs, where it is kept."""
