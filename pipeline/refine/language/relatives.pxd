from pipeline.refine.language.alphabets cimport letters_of, outside
from pipeline.refine.language.vocabulary cimport known


cpdef hints_of(str text, found)
cpdef frozenset group_of(str code)
cpdef dict own_words(found)
