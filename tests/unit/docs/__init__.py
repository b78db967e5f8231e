"""The documentation: what it says is there, and what is there is said."""
