"""Patterns and energy: numpy, pandas, SciPy and scikit-learn in a child process."""
