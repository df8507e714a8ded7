"""Tables in and out: csv, xlsx and parquet with limits, mappings, errors by row, and checkpoints."""
