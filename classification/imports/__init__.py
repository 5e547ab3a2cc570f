"""Reading the official portal's Excel exports: reader (file), places (names to codes), plan (what would change)."""
