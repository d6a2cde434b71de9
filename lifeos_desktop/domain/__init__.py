"""What LifeOS knows: frozen records and pure functions, standard library only."""
