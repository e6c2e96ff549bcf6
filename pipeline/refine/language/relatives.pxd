cimport cython

from pipeline.refine.language.alphabets cimport letters_of, outside
from pipeline.refine.language.vocabulary cimport known


cpdef hints_of(str text, found)
cpdef frozenset group_of(str code)

@cython.locals(own=dict, word=str, code=str)
cpdef dict own_words(found)

@cython.locals(group=frozenset)
cpdef double behind(str code, dict own) except? -1
