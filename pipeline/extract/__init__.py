"""From bytes to blocks: decode, and one reader for each page format; pure functions."""
