"""What the models cost: a first sync of 40 event tables, an increment, and plain SQL beside it."""
