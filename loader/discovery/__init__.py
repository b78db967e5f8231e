"""What was seen in the raw events, which labels have it, and what a rule would select."""
