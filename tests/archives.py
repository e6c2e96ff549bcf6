"""Builders of small containers, from the same list of pages."""

import base64
import gzip
import io
import json
import tarfile
import zipfile
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from conftest import page_of

DAY = "2024-03-{:02}T06:00:00Z"
PAGES = [(f"https://example.org/log/{n}.html", DAY.format(n + 1), page_of(f"log {n}").encode()) for n in range(5)]


def warc_record(
    kind, url, block, at="2024-03-01T06:00:00Z", content_type="application/http; msgtype=response", **more
) -> bytes:
    fields = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": at, "Content-Type": content_type}
    fields |= {name.replace("_", "-"): value for name, value in more.items()} | {"Content-Length": str(len(block))}
    header = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"WARC/1.1\r\n{header}\r\n".encode() + block + b"\r\n\r\n"


def http(body, status=200, kind="text/html", **more) -> bytes:
    lines = [
        f"HTTP/1.1 {status} So",
        f"Content-Type: {kind}",
        *(f"{k.replace('_', '-')}: {v}" for k, v in more.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body, size=100) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;part\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def warc_records(pages=PAGES) -> list[bytes]:
    head = warc_record("warcinfo", "", b"software: tests\r\n", content_type="application/warc-fields")
    return [head, *(warc_record("response", url, http(body), at) for url, at, body in pages)]


def warc(pages=PAGES) -> bytes:
    return b"".join(warc_records(pages))


def warc_gz(pages=PAGES) -> bytes:
    return b"".join(gzip.compress(record, mtime=0) for record in warc_records(pages))


def jsonl(pages=PAGES) -> bytes:
    lines = []
    for number, (url, at, body) in enumerate(pages):
        told = {"html": body.decode()} if number % 2 else {"body_base64": base64.b64encode(body).decode()}
        lines.append(json.dumps({"url": url, "fetched_at": at} | told) + "\n")
    return "".join(lines).encode()


def parquet(pages=PAGES) -> bytes:
    out = io.BytesIO()
    urls, times, bodies = zip(*pages, strict=True)
    moments = [datetime.fromisoformat(at).astimezone(UTC) for at in times]
    columns = {"url": urls, "fetched_at": moments, "html": [body.decode() for body in bodies], "rank": range(len(urls))}
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), out, row_group_size=2)
    return out.getvalue()


def paths(pages=PAGES) -> dict[str, bytes]:
    return {url.removeprefix("https://"): body for url, _, body in pages}


def zipped(members, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 6, 0, 0)), body, method)
    return out.getvalue()


def tarred(members, mode="w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, body in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(body), 1_700_000_000
            archive.addfile(entry, io.BytesIO(body))
    return out.getvalue()


def zstd(data) -> bytes:
    half = len(data) // 2
    return b"".join(map(zstandard.ZstdCompressor().compress, (data[:half], data[half:])))  # two frames


def all_formats(pages=PAGES) -> dict[str, bytes]:
    """Return file name -> container, each with the same pages."""
    files = {"a.warc": warc(pages), "b.warc.gz": warc_gz(pages), "c.warc.gz": gzip.compress(warc(pages))}
    files |= {"d.jsonl": jsonl(pages), "e.jsonl.gz": gzip.compress(jsonl(pages)), "f.jsonl.zst": zstd(jsonl(pages))}
    files |= {"g.parquet": parquet(pages), "h.zip": zipped(paths(pages)), "i.tar": tarred(paths(pages))}
    files |= {"j.tar.gz": gzip.compress(tarred(paths(pages))), "k.tar.zst": zstd(tarred(paths(pages)))}
    package = {"archive/data.warc.gz": warc_gz(pages), "pages/pages.jsonl": b"{}", "datapackage.json": b"{}"}
    files["l.wacz"] = zipped(package, zipfile.ZIP_STORED)
    lists = {"in/x.warc.gz": files["b.warc.gz"]}
    files |= {"m.zip": zipped(lists), "n.zip": zipped({"in/x.jsonl": files["d.jsonl"]}, zipfile.ZIP_STORED)}
    files |= {"o.tar": tarred(lists), "p.tar.gz": gzip.compress(tarred({"x.zip": files["h.zip"]}))}
    files |= {
        "q.zip": zipped({"x.tar.zst": files["k.tar.zst"]}),
        "r.tar.zst": zstd(tarred({"x.parquet": files["g.parquet"]})),
    }
    files["s.zip"] = zipped({"x.wacz": files["h.zip"], "y.zip": files["h.zip"]}, zipfile.ZIP_STORED)
    return files
