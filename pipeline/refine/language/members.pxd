cimport cython


cpdef str clean(str text)
cpdef ask(str text, guess=*)
cpdef ask_eldc(str text)

@cython.locals(scores=dict)
cdef _ask(str text, guess)
