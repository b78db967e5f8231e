"""From files and tables to raw events: read, parse, map, catalog, publish."""
