cimport cython

cimport pipeline.refine.language.characters_loop as characters


cpdef letters_of(str text)
cpdef Py_ssize_t outside(str code, letters) except -1
cpdef Py_ssize_t lacks(str code, str text) except -1
