"""How every part is, what the jobs did, and the log."""
