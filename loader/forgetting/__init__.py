"""`forget`: a person out of the raw events, every table and every later rebuild."""
