"""The tests of LifeOS Desktop; they mirror the package, and support/ holds what they share."""
