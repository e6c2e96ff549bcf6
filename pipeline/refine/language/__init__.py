"""Language: of a text, and of each stretch of it.

text -> gate      is it text at all? what its script tells, what is code
     -> members   eldc and CLD2 on a short sample; langdetect where they leave a tie
     -> pool      one weighing of all evidence, with `und` as an answer
     -> Language
"""

from pipeline.refine.language.detector import DETECTORS, Detector, detect
from pipeline.refine.language.spans import language_spans

__all__ = ["DETECTORS", "Detector", "detect", "language_spans"]
