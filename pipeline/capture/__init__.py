"""What lies in raw/: from files and containers to captures. One module for each kind of container."""

from pipeline.capture.containers import CONTAINER_FILE, CONTAINER_PLACE, is_container, read_spot, scan
from pipeline.capture.describe import Describer, Description
from pipeline.capture.files import Found, as_text, check_raw, discover, open_regular, read_body, url_of_place
from pipeline.capture.members import url_of_member
from pipeline.capture.record import Record, Reference, Spot
from pipeline.capture.spool import Spool

__all__ = [
    "CONTAINER_FILE",
    "CONTAINER_PLACE",
    "Describer",
    "Description",
    "Found",
    "Record",
    "Reference",
    "Spool",
    "Spot",
    "as_text",
    "check_raw",
    "discover",
    "is_container",
    "open_regular",
    "read_body",
    "read_spot",
    "scan",
    "url_of_member",
    "url_of_place",
]
