"""Language: of a text, and of each stretch of it.

text -> code, gate   is it text at all? what its script tells, what is code
     -> members      eldc and CLD2 on a short sample; langdetect where they leave a tie
                     eldc alone is sure by far: that is it
     -> quick        both name the same language and a small model is sure: that is it
     -> pool         else one weighing of all evidence, letters and words too, with `und` as an answer
     -> Language; chinese: Hans or Hant
"""

from pipeline.refine.language.chinese import ChineseScript, chinese_script
from pipeline.refine.language.declared import detect_document, disagrees, votes
from pipeline.refine.language.detector import DETECTORS, Detector, detect
from pipeline.refine.language.spans import language_spans

__all__ = [
    "DETECTORS",
    "ChineseScript",
    "Detector",
    "chinese_script",
    "detect",
    "detect_document",
    "disagrees",
    "language_spans",
    "votes",
]
