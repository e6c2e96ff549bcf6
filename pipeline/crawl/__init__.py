"""PAGES FROM THE WEB: sites are fetched politely into WARC files below raw/, from where runs take them like any other.

`run.py` starts one process for each site; in it `spider.py` decides what to fetch, `recorder.py` writes down what came
(`archive.py`) and then what is known of each url (`state.py`). Needs the extra `crawl`.
"""
