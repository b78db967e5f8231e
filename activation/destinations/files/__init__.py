"""Files as a destination: CSV, NDJSON, Parquet, in folders, object stores, on SFTP servers."""
