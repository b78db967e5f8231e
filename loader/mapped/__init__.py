"""Tables that others fill, used as raw events where they lie."""
