"""Text written in one single-byte charset and read in another: `g³ówny` for `główny`, `Ïðèâåò` for `Привет`.

gate.py       the cheap test: does anything here speak for a wrong charset
page.py       the rule, and what the texts of one page decide together
judge.py      the pair (written as, read as) that explains a text best
candidates.py what each pair would make of it
score.py      how likely words are in each language
convert.py    the edits that undo a pair
multibyte.py  the same for Chinese, Japanese and Korean
words.py, signs.py, alphabets.py, codecs.py, tables.py    what these know
"""
