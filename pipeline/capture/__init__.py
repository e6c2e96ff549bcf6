"""What lies in raw/: from files to captures. One module for each kind of container; so far only plain files."""

from pipeline.capture.describe import Describer, Description, url_of_place
from pipeline.capture.files import Found, as_text, check_raw, discover, read_body

__all__ = ["Describer", "Description", "Found", "as_text", "check_raw", "discover", "read_body", "url_of_place"]
