"""The use cases: async, no Qt, no SQL."""
