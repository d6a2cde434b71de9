"""Google Calendar: sign-in with the person's own Google Cloud app, read-only."""
