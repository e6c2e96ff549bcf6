cimport cython

from pipeline.refine.repair.confusion.gate cimport looks_misplaced
from pipeline.refine.repair.confusion.signs cimport lowered


@cython.locals(found=list, word=str)
cpdef list words(str token)


@cython.locals(found=list, word=str)
cpdef list meant_words(str token)
