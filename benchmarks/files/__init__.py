"""How fast and in how much memory tables are read and written."""
