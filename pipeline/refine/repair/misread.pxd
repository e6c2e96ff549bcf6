cimport cython

cimport pipeline.refine.repair.utf8_runs_loop as utf8_runs
from pipeline.refine.repair.suspicion cimport next_suspect, sequences, suspect

cdef const unsigned short[::1] NUMBER_OF
cdef const unsigned char[:, ::1] BYTES_OF
cdef const unsigned char[::1] IS_NEUTRAL


@cython.locals(bit=Py_ssize_t, runs=list)
cdef object _reading(str codec, str text, object odd, Py_ssize_t foreign)


@cython.locals(parts=list, done=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t, meant=str)
cdef str _with_runs(list runs, str text)


@cython.locals(parts=list, done=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t)
cdef str _without_runs(list runs, str text)


@cython.locals(first=Py_ssize_t, end=Py_ssize_t, meant=str)
cdef list _edits(list runs, Py_ssize_t start)
