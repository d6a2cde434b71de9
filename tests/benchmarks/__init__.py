"""Figures: each bench_*.py is a script that prints a small table (`packaging/dev.py bench`)."""
