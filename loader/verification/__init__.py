"""The parts of `eventide verify`: scratch schemas, the sample, the project there, comparisons."""
