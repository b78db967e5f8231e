"""Dumps of the tables into files at a URL, with a manifest each, for consumers of their own."""
