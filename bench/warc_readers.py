"""Compare readers of WARC files: seconds for a whole file, and what they say about one that is cut.

    python bench/warc_readers.py FILE.warc.gz

Each reader lists the records of FILE with offset, url, HTTP status and type (CPU seconds of the best of three). Then the
last of two small records is cut at each of its bytes, and each reader is asked what is there: `said` counts the cuts
after which it says that something is wrong or hands out fewer bytes than the record announces, `silent` those after
which it ends as if all were well, `wrong` those after which it hands out a record that the file does not hold.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from corpus import warc_record
from fastwarc.warc import ArchiveIterator as Fast
from fastwarc.warc import response
from warcio.archiveiterator import ArchiveIterator as Slow

from pipeline.capture import scan

Listing = Iterator[tuple[int, int]]
"""announced and found length of the block of each record; -1 found where the reader says that something is wrong"""


def ours(data: Path) -> Listing:
    """List with this package."""
    for record in scan(data, 64_000_000):
        if not record.skipped:
            yield record.n_bytes, -1 if record.problem else record.n_bytes


def fastwarc(data: Path) -> Listing:
    """List with fastwarc."""
    try:
        for record in Fast(BytesIO(data.read_bytes()), parse_http=True):
            if record.record_type == response:
                yield record.content_length, len(record.reader.read())
    except OSError:
        yield 0, -1


def warcio(data: Path) -> Listing:
    """List with warcio."""
    try:
        with data.open("rb") as file:
            for record in Slow(file, no_record_parse=True):
                if record.rec_type == "response":
                    yield record.length, len(record.raw_stream.read())
    except Exception:  # noqa: BLE001 - it raises what comes
        yield 0, -1


READERS: tuple[Callable[[Path], Listing], ...] = (ours, fastwarc, warcio)


def seconds(reader: Callable[[Path], Listing], file: Path) -> float:
    """Return the CPU seconds of listing `file`, best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for _ in reader(file):
            pass
        best = min(best, time.process_time() - start)
    return best


def judge(reader: Callable[[Path], Listing], file: Path, whole: list[tuple[int, int]]) -> str:
    """Return what a reader says about a file that was cut inside its second record."""
    found = list(reader(file))
    if any(announced != length for announced, length in found):
        return "said"
    if found == whole:
        return "complete"
    return "silent" if found == whole[: len(found)] else "wrong"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE.warc.gz")
    options = parser.parse_args()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The lamp burned all night."
    at = datetime(2026, 1, 1, tzinfo=UTC)
    records = [
        warc_record("response", f"https://example.org/{name}", at, "application/http; msgtype=response", http)
        for name in ("first", "second")
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for reader in READERS:
            print(f"{reader.__name__:<10}{seconds(reader, options.file):7.3f} CPU s for {options.file.name}")
            for ending, packed in ((".warc.gz", records), (".warc", [gzip.decompress(one) for one in records])):
                file = Path(scratch, f"cut{ending}")
                file.write_bytes(b"".join(packed))
                whole = list(reader(file))
                verdicts: Counter[str] = Counter()
                for cut in range(1, len(packed[1]) - (4 if ending == ".warc" else 0)):
                    file.write_bytes(packed[0] + packed[1][:cut])
                    verdicts[judge(reader, file, whole)] += 1
                print(f"          cut {ending}: {', '.join(f'{n} {word}' for word, n in sorted(verdicts.items()))}")


if __name__ == "__main__":
    main()
