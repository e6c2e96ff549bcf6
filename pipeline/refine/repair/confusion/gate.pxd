cimport cython

from pipeline.refine.repair.confusion.signs cimport lowered
from pipeline.refine.repair.glance cimport Glance, Sought


cdef bint _has_misplaced(str text, frozenset found, Glance page=*) except -1
cdef bint _has(Sought sought, str text, Glance page) except -1
cdef frozenset _strange_letters(frozenset found, frozenset alphabet)
cpdef bint looks_misplaced(str token) except -1


@cython.locals(place=Py_ssize_t, word=str)
cpdef bint _has_cut_word(str text, str sign) except -1


@cython.locals(middle=Py_ssize_t, sample=str, words=list, own=frozenset, foreign=frozenset, points=bytes)
cdef bint _is_written_so(str text, frozenset letters) except -1


@cython.locals(odd=set, place=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t, word=str, letter=str)
cdef bint _are_names(str text, frozenset letters) except -1


@cython.locals(start=Py_ssize_t, end=Py_ssize_t)
cdef tuple _word_at(str text, Py_ssize_t place)


cdef bint _is_of_unlisted(str text, frozenset letters, Py_ssize_t n_words) except -1
