cimport cython

from pipeline.refine.repair.prose cimport in_prose


@cython.locals(
    edits=list, letters=list, begun=Py_ssize_t, n_characters=Py_ssize_t, end=Py_ssize_t, start=Py_ssize_t,
    stop=Py_ssize_t, last=str, after=str, before=str, behind=str,
)
cpdef list unescape_entities(str text, object _hints)


cdef tuple _read(str text, object match)
cdef str _meaning(str name)
cdef str _space(str after, str before, str behind)
