"""Schedules: when a sync of the tables, of a destination or a sequence of these is due."""
