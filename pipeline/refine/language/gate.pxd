cimport cython

cimport pipeline.refine.language.characters_loop as characters
from pipeline.refine.language.code cimport without_code


@cython.locals(found=list, joined=str, letters=Py_ssize_t, scripts=Py_ssize_t, digits=double, exact=str)
cpdef look(str text)

@cython.locals(letter=Py_UCS4, beyond=Py_ssize_t)
cpdef bint is_nom(str letters) except -1

@cython.locals(n=Py_ssize_t)
cpdef bint is_listing(found, double digits=*) except -1

@cython.locals(n=Py_ssize_t)
cdef bint _is_repeated(found) except -1

@cython.locals(word=str, lower=str, n=Py_ssize_t, left=Py_ssize_t, named=bint)
cdef bint _is_menu(found) except -1

@cython.locals(word=str, short=list, n=Py_ssize_t, tags=Py_ssize_t, few=Py_ssize_t)
cdef bint _is_scraps(found) except -1

cpdef bint is_stretched(found) except -1

@cython.locals(letter=str, found=list, best=Py_ssize_t, wide=Py_ssize_t, scripts=Py_ssize_t)
cdef tuple _script(str letters)

@cython.locals(n=Py_ssize_t, lower=set, word=str, tiny=double, acronyms=double, repeats=double)
cpdef oddness(list found, script)
