"""PAGES FROM THE WEB: sites are fetched politely into WARC files below raw/, from where runs take them like any other.

`run.py` starts one process for each site; in it `spider.py` decides what to fetch (`links.py`, `sitemap.py`), `recorder.py`
writes down what came (`archive.py`) and then what is known of each url (`state.py`). `address.py` says who may be asked;
`render.py` runs the scripts of a page in a browser that gets out through `gate.py` alone. Needs the extra `crawl`.
"""
