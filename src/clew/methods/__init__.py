"""What is computed: pure functions on frozen values. No Django, no wall clock, no files, no sentences."""
