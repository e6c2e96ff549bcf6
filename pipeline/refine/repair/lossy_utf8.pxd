cimport cython

from pipeline.refine.repair.confusion.words cimport words
from pipeline.refine.repair.suspicion cimport suspect


@cython.locals(edits=list, line=str)
cpdef list restore_lost_bytes(str text, object hints)


@cython.locals(items=list, chunks=list, place=Py_ssize_t, edits=list, start=Py_ssize_t, end=Py_ssize_t, inside=list)
cdef list _mend(str line, object hints)


@cython.locals(matches=list, whole=set, broken=str, vanish=bint, found=list)
cdef list _items(str line)


@cython.locals(odd=Py_ssize_t, told=Py_ssize_t, character=Py_UCS4)
cdef bint _is_evident(str line, list items) except -1


@cython.locals(out=list, reading=str)
cdef str _spelt(str line, Py_ssize_t start, Py_ssize_t end, list items, object readings)


@cython.locals(kept=list, place=Py_ssize_t, between=str, text=str, before=tuple, reading=str, lead=double, sure=bint)
cdef list _mend_chunk(str line, Py_ssize_t start, Py_ssize_t end, list items, object languages)


@cython.locals(parts=list, flat=list, place=Py_ssize_t)
cdef _scores(list candidates, object languages)
