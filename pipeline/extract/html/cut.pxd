cimport cython

from pipeline.extract.html.measures cimport view


cdef Py_ssize_t _A_LEVEL


@cython.locals(
    chances=double[::1], weights=double[::1], levels=double[::1], sums=double[:, ::1], n=Py_ssize_t, block=Py_ssize_t,
    mine=double, weight=double, level=Py_ssize_t,
)
cpdef list _reached(object chance, object words)


# as many as there are levels
@cython.locals(found=list, above=double[43], widths=double[43], mine=double, total=double, level=Py_ssize_t)
cpdef list _clump(list kept)
