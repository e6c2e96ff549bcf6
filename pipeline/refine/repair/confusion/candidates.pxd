cimport cython

from pipeline.refine.repair.confusion.gate cimport looks_misplaced
from pipeline.refine.repair.confusion.words cimport meant_words, words


@cython.locals(
    broken=Py_ssize_t, place=Py_ssize_t, was=Py_UCS4, now=Py_UCS4, before=Py_UCS4, behind=Py_UCS4,
)
cpdef Py_ssize_t _n_broken(str old, str new) except -1


@cython.locals(
    before=dict, after=dict, n_changed=Py_ssize_t, n_broken=Py_ssize_t, longest=Py_ssize_t, n_lost=double, is_told=bint,
    plain=bint, old=str, new=str, own=list, made=list, word=str,
)
cdef _candidate(object evidence, object pair, frozenset sound, list mended)
