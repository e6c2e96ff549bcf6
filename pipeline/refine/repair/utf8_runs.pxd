cimport cython

from pipeline.refine.repair.suspicion cimport byte_of, number_of

cdef const unsigned char[::1] IS_NEUTRAL


@cython.locals(character=Py_UCS4, n_odd=Py_ssize_t, numbers="unsigned short[::1]")
cpdef object odd_numbers(str text)


@cython.locals(numbers="const unsigned short[::1]", at=Py_ssize_t, found=Py_ssize_t)
cpdef Py_ssize_t n_foreign(object odd) except -1


@cython.locals(
    numbers="const unsigned short[::1]", number=Py_ssize_t, byte=Py_ssize_t, at=Py_ssize_t, later=Py_ssize_t,
    counted=Py_ssize_t, legal=Py_ssize_t, leads=Py_ssize_t, least=double,
)
cpdef double least_covered(object odd, Py_ssize_t bit, double share, Py_ssize_t foreign) except -2


@cython.locals(found=list, meant=list, start=Py_ssize_t, place=Py_ssize_t, length=Py_ssize_t, value=Py_ssize_t)
cpdef list runs_of(str text, Py_ssize_t bit)


@cython.locals(
    first=Py_ssize_t, second=Py_ssize_t, third=Py_ssize_t, fourth=Py_ssize_t, value=Py_ssize_t, least=Py_ssize_t,
    most=Py_ssize_t,
)
cpdef Py_ssize_t sequence_at(str text, Py_ssize_t place, Py_ssize_t bit) except -1


@cython.locals(character=Py_UCS4)
cdef Py_ssize_t _byte_at(str text, Py_ssize_t place, Py_ssize_t bit) except -1


@cython.locals(parts=list, done=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t, meant=str)
cpdef str with_runs(list runs, str text)


@cython.locals(parts=list, done=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t)
cpdef str without_runs(list runs, str text)
