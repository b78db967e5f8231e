"""The quarantine: what was rejected, why, what to do about it, and to read it once more."""
