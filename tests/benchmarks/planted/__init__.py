"""People whose truth is known, because it was planted."""
