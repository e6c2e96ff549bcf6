"""What each command of `pipeline` takes and does: one function parses, one calls and prints."""
