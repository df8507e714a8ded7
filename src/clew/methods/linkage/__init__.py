"""Who is the same person: with names, or without anybody seeing one."""
