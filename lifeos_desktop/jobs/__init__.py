"""The scheduled jobs as data, and the runner that keeps their promises."""
