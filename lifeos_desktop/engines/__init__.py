"""Heavy work in child processes; this side never imports the heavy library."""
