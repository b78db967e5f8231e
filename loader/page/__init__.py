"""The page: what the books of a warehouse say, as HTML; served here, or written as files."""
