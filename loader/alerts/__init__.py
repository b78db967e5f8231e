"""Alerts: who is told of what, when syncs, loads and activation runs fail, stall or jump."""
