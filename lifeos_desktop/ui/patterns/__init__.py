"""The patterns page: what was found, how much was tested, and what is too early to say."""
