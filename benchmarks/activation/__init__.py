"""What a sync of a large table costs, of which little changed."""
