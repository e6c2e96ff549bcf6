"""The tables of processed/: what their columns mean, how rows get in exactly once, how they come out again."""
