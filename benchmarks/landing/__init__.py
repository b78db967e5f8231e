"""What landing costs, side by side with other ways to get the same files there."""
