cimport cython

from pipeline.refine.language.alphabets cimport lacks
from pipeline.refine.language.pool cimport dot, strength


@cython.locals(eldc=dict, cld2=dict, code=str, first=str, score=double, second=double, strong=double, length=double, share=double, lacking=Py_ssize_t)
cpdef tuple agreement(str text, opinions)

cpdef double log_odds(tuple evidence, tuple weights) except? -1
