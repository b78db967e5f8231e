"""What the next sync will do, told before it does it. Reads only."""
